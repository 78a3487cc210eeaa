#!/bin/sh
# Takes the text of the scaling lesson out of Debian's package sword-text-kjv: the whole King James Bible, mixed.
#
#   apt-get install diatheke sword-text-kjv
#   lessons/data/scaling/extract.sh
#
# The book is cut into blocks of 20 verses, and the blocks are put in the order 0, 601, 1202, ... (modulo their
# number). So any stretch of it is a fair sample of the whole, and the first D letters are a training text of that
# size. train.txt is the first 409,600 letters, held-out.txt the last 40,000; both ship. all.txt is everything
# before the held-out text; only grid.star needs it, and it does not ship.
set -eu
cd "$(dirname "$0")"

diatheke -b engKJV2006eb -f plain -k 'Genesis 1:1-Revelation 22:21' |
  grep -E '^[A-Za-z ]+ [0-9]+:[0-9]+: ' |
  sed -e 's/^[^:]*:[0-9]*: *//' -e 's/¶ *//g' -e 's/[“”«»]/"/g' -e "s/[‘’]/'/g" -e 's/—/-/g' |
  iconv -f UTF-8 -t ASCII//TRANSLIT |
  sed -e 's/[][<>()\\]//g' -e 's/  */ /g' -e 's/^ //' -e 's/ $//' -e '/^$/d' > verses.txt

awk '{line[NR] = $0} END {
  blocks = int((NR + 19) / 20)
  for (i = 0; i < blocks; i++) {
    block = (i * 601) % blocks
    for (n = block * 20 + 1; n <= block * 20 + 20 && n <= NR; n++) print line[n]
  }
}' verses.txt > mixed.txt

head -c 409600 mixed.txt > train.txt
head -c -40000 mixed.txt > all.txt
tail -c 40000 mixed.txt > held-out.txt
rm verses.txt mixed.txt
