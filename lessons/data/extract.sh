#!/bin/sh
# Takes the lesson texts out of Debian's packages of the Bible in three versions and of Jane Austen's novels.
#
#   apt-get install diatheke sword-text-kjv sword-text-web sword-text-sparv r-cran-janeaustenr
#   lessons/data/extract.sh
#
# One verse a line, without its number, and one paragraph a line; accents and typographic quotes become plain ASCII,
# so that a model over characters has a small alphabet; what the modules leave of their markup (Strong's numbers, such
# as G3588, and \nd) goes. The licences stand in README.md beside this script.
set -eu
cd "$(dirname "$0")"

extract() { # module, passage, file
  diatheke -b "$1" -f plain -k "$2" |
    sed -e 's/^[^:]*:[0-9]*: *//' -e '/^([A-Za-z0-9]*)$/d' -e 's/¶ *//g; s/¿//g; s/¡//g' -e 's/[“”«»]/"/g' -e "s/[‘’]/'/g" -e 's/—/-/g' |
    iconv -f UTF-8 -t ASCII//TRANSLIT |
    sed -e 's/[<>]//g; s/ [GH][0-9]\{4,5\}//g; s/\\nd //g' -e 's/  */ /g' -e 's/^ //' -e 's/ $//' -e '/^$/d' > "$3"
}

paragraphs() { # novel, the chapter to end before, file
  Rscript --vanilla -e "writeLines(janeaustenr::$1)" |
    awk -v RS= -v last="$2" '$1 == "Chapter" { begun = 1; if ($2 == last) ended = 1; next }
      begun && !ended { gsub(/[[:space:]]+/, " "); sub(/^ /, ""); sub(/ $/, ""); print }' |
    sed -e 's/_//g' > "$3"
}

extract engKJV2006eb 'Genesis 1:1-50:26' genesis-kjv.txt
extract engWEB2015eb 'Ruth 1:1-4:22; Esther 1:1-10:3; Jonah 1:1-4:11' ruth-esther-jonah-web.txt
extract spaRV1909eb 'Ruth 1:1-4:22; Esther 1:1-10:3; Jonah 1:1-4:11' ruth-esther-jonah-spanish.txt

extract engKJV2006eb 'Exodus 1:1-40:38; 1 Samuel 1:1-31:13; 2 Samuel 1:1-24:25' exodus-samuel-kjv.txt
extract engKJV2006eb 'Luke 1:1-24:53' luke-kjv.txt
extract engWEB2015eb 'Luke 1:1-24:53' luke-web.txt
extract spaRV1909eb 'Luke 1:1-24:53' luke-spanish.txt
paragraphs persuasion 8 persuasion.txt
