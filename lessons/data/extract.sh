#!/bin/sh
# Takes the lesson texts out of Debian's packages sword-text-kjv, sword-text-web and sword-text-sparv.
#
#   apt-get install diatheke sword-text-kjv sword-text-web sword-text-sparv
#   lessons/data/extract.sh
#
# One verse a line, without its number; accents and typographic quotes become plain ASCII, so that a model over
# characters has a small alphabet. The licences stand in README.md beside this script.
set -eu
cd "$(dirname "$0")"

extract() { # module, passage, file
  diatheke -b "$1" -f plain -k "$2" |
    sed -e 's/^[^:]*:[0-9]*: *//' -e '/^([A-Za-z0-9]*)$/d' -e 's/¶ *//g; s/¿//g; s/¡//g' -e 's/[“”«»]/"/g' -e "s/[‘’]/'/g" -e 's/—/-/g' |
    iconv -f UTF-8 -t ASCII//TRANSLIT |
    sed -e 's/[<>]//g' -e 's/  */ /g' -e 's/^ //' -e 's/ $//' -e '/^$/d' > "$3"
}

extract engKJV2006eb 'Genesis 1:1-50:26' genesis-kjv.txt
extract engWEB2015eb 'Ruth 1:1-4:22; Esther 1:1-10:3; Jonah 1:1-4:11' ruth-esther-jonah-web.txt
extract spaRV1909eb 'Ruth 1:1-4:22; Esther 1:1-10:3; Jonah 1:1-4:11' ruth-esther-jonah-spanish.txt
