#pragma once
// Nothing to call: see BLASThreads.c.
