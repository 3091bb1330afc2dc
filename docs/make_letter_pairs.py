"""Writes src/peasant_ld/reading/sheets/letter_pairs.json: words with marked letters, and what stands beside these.

python docs/make_letter_pairs.py

The texts are our own, in the languages that have such letters: the messages. Nothing depends on the exact numbers.
Words that begin with such a letter are rare there, so some are added.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).parents[1] / "src" / "peasant_ld"
LANGUAGES = ("pt", "es", "fr", "ht")
TARGET = HERE / "reading" / "sheets" / "letter_pairs.json"
ABOUT = (
    "Words of Portuguese, Spanish, French and Haitian Creole with letters that are not ASCII, and how often these "
    "stand beside other letters, in small letters; a blank is the edge of a word. Written by docs/make_letter_pairs.py."
)
BEGIN_MARKED = """
água águas águia álbum álvaro álvares ámbito ángel ángela áfrica ásia áreas árbol árboles árvore árvores âmbito
ângela âge âme época épocas ética étnica élite état états école écoles église édition égalité énergie équateur
équipe étude études évora êxito être índia índias índice índio íntegra íris ítalo île îles ótimo óleo órgão
órgãos óscar ópera òganizasyon òganize òfelen òdinè òktòb òtèl ònè última últimas último últimos única único
únicos único útil úrsula útero über ñandú ñame ça çà œuvre œuvres œuvrer œil œufs sœur sœurs cœur cœurs bœuf
vœux nœud à às são joão josé maria maría garcía gonzález rodríguez lópez martínez hernández pérez sánchez
ramírez muñoz peña conceição assunção araújo antônio antónio luís inês mônica cícero érico ângelo zé pará ceará
maranhão goiás piauí amapá paraná haïti méxico perú panamá bogotá méndez québec guinée bénin sénégal cañada niño
niña niñas niños años mañana montaña sueño compañera compañeras associação associações organização formação
educação fundação comunhão asociación organización formación educación fundación unión fédération coopérative
garçon façon français française leçon maçã irmã irmãs mãe mães pão pães mulheres peões ações
"""


def marked_words(text: str) -> list[str]:
    """The words with a letter that is not ASCII."""
    return [word for word in re.findall(r"[a-zà-öø-ÿœ]+", text.lower()) if not word.isascii()]


def pairs(text: str) -> Counter[str]:
    """The pairs of letters with at least one that is not ASCII."""
    every = (f" {word} " for word in marked_words(text))
    return Counter(pair for word in every for pair in map("".join, pairwise(word)) if not pair.isascii())


def main() -> None:
    texts = [(HERE / "report" / "messages" / f"{lang}.json").read_text("utf-8") for lang in LANGUAGES]
    texts.append(BEGIN_MARKED)
    found = sum(map(pairs, texts), Counter[str]())
    words = sorted({word for text in texts for word in marked_words(text)})
    data = {"about": ABOUT, "words": " ".join(words), "pairs": dict(sorted(found.items()))}
    TARGET.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
