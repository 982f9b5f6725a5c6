"""What checks found, in French; the English sentences are the checks' own."""

from __future__ import annotations

from typing import ClassVar

from triptych.domain.finding import Sentences


class FrenchSentences(Sentences):
    """Fills in French sentences."""

    opening: ClassVar[str] = "«\u00a0"
    closing: ClassVar[str] = "\u00a0»"
    conjunction: ClassVar[str] = "et"
    more: ClassVar[str] = "autres"
    marks: ClassVar[dict[int, str]] = {ord("."): ",", ord(","): "\u202f", ord("%"): "\u202f%"}


FRENCH: dict[str, str] = {
    "leaking-parts": "{target} se calcule à partir de {columns}\u00a0; la plus grande erreur est {error:.2g}.",
    "leaking-column": "{columns} suffit à donner {target}\u00a0: un arbre qui ne voit rien d’autre obtient {score:.4f} "
    "sur 1 pour des lignes qu’il n’a pas apprises.",
    "leaking-pair": "{columns} suffisent ensemble à donner {target}\u00a0: un arbre qui ne voit rien d’autre obtient "
    "{score:.4f} sur 1 pour des lignes qu’il n’a pas apprises.",
    "after-the-fact": "{columns} semble noté une fois {target} connu\u00a0: {rows:,} lignes sur {looked:,} ont une "
    "valeur qui ne va qu’avec une seule réponse, soit {share:.0%} de celles qui ont cette réponse.",
    "one-sided": "Des valeurs de {columns} ne vont qu’avec une seule réponse de {target} ({rows:,} lignes sur "
    "{looked:,}). Écartez cette colonne si elle est notée une fois la réponse connue.",
    "suspicious-column": "{columns} dit à elle seule presque tout de {target}\u00a0: un arbre qui ne voit rien d’autre "
    "obtient {score:.3f} sur 1. Écartez cette colonne si elle n’est pas connue avant la réponse.",
    "id-order": "L’ordre de {columns} renseigne sur {target} (un arbre obtient {score:.3f} sur 1), alors que rien ne "
    "devrait découler d’un numéro de ligne. Les lignes ont été ajoutées réponse par réponse ou au fil du "
    "temps\u00a0; écartez cette colonne.",
    "twins": "{share:.1%} des lignes gardées pour mesurer sont presque identiques à une ligne apprise, réponse "
    "comprise\u00a0; le score est trop flatteur, car le modèle les a retenues. Retirez les doublons, ou séparez "
    "les lignes "
    "selon ce qu’ils partagent (groupe).",
    "groups": "Les lignes d’un même {columns} se ressemblent quant à {target} (corrélation {alike:.2f}), et "
    "{share:.0%} des lignes gardées pour mesurer partagent le leur avec des lignes apprises. Pour un nouveau "
    "{columns}, le modèle peut être moins bon que mesuré\u00a0; séparez les lignes selon {columns} comme groupe, ce "
    "qui garde des groupes entiers à part.",
    "time-order": "{target} dérive le long de {columns}\u00a0: le dernier cinquième des lignes s’écarte du reste de "
    "{drift:.2f} écart-type. Les lignes mesurées se trouvent parmi les lignes apprises\u00a0; si {columns} dit quand "
    "une ligne est apparue, le score sera moins bon pour les lignes à venir\u00a0; mesurez-le en séparant les lignes "
    "selon cette date (temps).",
    "shift": "{columns} a d’autres valeurs dans les lignes gardées pour mesurer que dans les lignes apprises (une "
    "probabilité de {luck:.1g} par hasard)\u00a0; le score peut s’en trouver faussé.",
    "rare-class": "Classes de {target} de moins de {few} lignes\u00a0: {rare} ({classes}). Leurs mesures peuvent être "
    "loin du compte. Réunissez-les à d’autres ou apportez plus de lignes.",
    "few-rows": "{rows} lignes seulement\u00a0: les mesures peuvent être loin du compte.",
    "identifier": "Les valeurs de {columns} semblent être des identifiants\u202f; elles reviennent avec la réponse et "
    "ne sont pas apprises.",
    "constant": "Toutes les lignes ont la même valeur dans {columns}\u00a0: rien n’en est appris, et rien n’est à "
    "envoyer pour prédire.",
    "empty": "Aucune ligne n’a de valeur dans {columns}\u00a0: rien n’en est appris, et rien n’est à envoyer "
    "pour prédire.",
    "row-order": "Les lignes sont dans l’ordre de {target} (un arbre qui ne voit que leur place obtient {score:.3f} "
    "sur 1). Celles qui servent à mesurer sont tirées au hasard, c’est donc sans effet\u00a0; une partie du fichier "
    "serait une autre table.",
    "no-better": "Le modèle n’est pas meilleur qu’un autre qui ignore ses entrées (une perte de {loss:.4g} contre "
    "{baseline:.4g})\u00a0; apportez des colonnes qui ont à voir avec la cible.",
    "perfect-score": "Le score est presque parfait ({score:.5f} sur 1)\u00a0; {columns} donne-t-il la réponse\u00a0?",
    "overfit": "Le modèle retient plus qu’il n’apprend\u00a0: il épargne {fitted:.0%} de la perte de référence sur les "
    "lignes apprises, et {kept:.0%} sur celles gardées à part. Apportez plus de lignes, ou écartez les colonnes aux "
    "nombreuses valeurs rares.",
    "underfit": "{columns} fait mieux à elle seule dans un arbre rapide ({alone:.3f} sur 1) que le modèle avec toutes "
    "les colonnes ({score:.3f})\u00a0; donnez plus de secondes à la recherche, ou apportez votre propre estimateur "
    "(make_model).",
    "out-of-budget": "Le temps accordé n’a pas suffi à tous les candidats aux réglages éprouvés (non essayés ou "
    "interrompus\u00a0: {skipped} sur {candidates}, {names})\u00a0; donnez plus de secondes à la recherche.",
    "never-fitted": "Aucun essai de {families} n’a abouti (essais échoués\u00a0: {failed}), et la recherche "
    "s’en est passée\u00a0; le journal du serveur ou le terminal dit pourquoi.",
    "ended-early": "La recherche a été arrêtée plus tôt, comme demandé, après {tried} candidats.",
    "search-edge": "{setting} de {family} a été choisi à {value:.4g}, au bord ({end:.4g}) de l’intervalle exploré (de "
    "{low:.4g} à {high:.4g}), et {near} des {best} meilleurs essais de {family} en sont proches\u00a0: une valeur "
    "au-delà peut faire mieux. Votre propre code qui construit l’estimateur (make_model) peut en essayer une.",
}
"""Sentence by the name of the check; the places are those of the English one."""
