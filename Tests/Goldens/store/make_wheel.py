"""Writes tiny-1.0-py3-none-any.whl: a package with a file tiny.gguf of a few bytes in it."""

import zipfile

with zipfile.ZipFile("tiny-1.0-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
    for name, content in [("tiny/__init__.py", ""), ("tiny/tiny.gguf", "a tiny model\n")]:
        wheel.writestr(zipfile.ZipInfo(name), content)
