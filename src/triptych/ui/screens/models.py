"""The versions of a model, and how good each is."""

from __future__ import annotations

import streamlit as st

from triptych.domain.errors import NotFound, TriptychError
from triptych.domain.model import CHAMPION, Model, ModelVersion
from triptych.ui import metrics, navigation, problems, segments, session, tables
from triptych.ui.markdown import escaped
from triptych.ui.screens import additions, apart, choice, parity, results, served, tiles
from triptych.ui.texts import say


def draw() -> None:
    """Draw the versions of one model, and the results of one version."""
    st.title(say("models.title"), anchor=False)
    chosen = choice.model_and_version(only_served=False)
    if chosen is None:
        st.info(say("models.none"), icon=":material/info:")
        navigation.link("data", say("home.data_link"), icon=":material/arrow_forward:")
        return
    name, wanted = chosen
    versions, model = session.client().models.versions(name), session.client().models.get(name)
    served.problem(model)
    version = _pick(versions, wanted or (model.champion.version if model.champion else None))
    if version is None:
        st.info(say("models.no_versions"), icon=":material/info:")
        return
    _head(version, model)
    additions.lacking(model, version)
    additions.revisions(version)
    _results(version)
    parity.draw(version)
    served.history(model)
    if len(versions) > 1:
        st.header(say("models.versions"), anchor=False)
        st.dataframe(tables.version_rows(versions), hide_index=True, alt=say("models.versions"))


def _pick(versions: tuple[ModelVersion, ...], wanted: str | None) -> ModelVersion | None:
    if wanted is not None:
        return next((version for version in versions if version.version == wanted), None)
    champion = next((version for version in versions if CHAMPION in version.aliases), None)
    return champion or next(iter(versions), None)


def _head(version: ModelVersion, model: Model) -> None:
    champion = model.champion
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(choice.label(version), color="violet" if version.aliases else "gray")
        if version.task:
            st.badge(say(f"task.{version.task}"), color="blue")
        if version.estimator:
            st.badge(escaped(version.estimator), color="gray")
        if version.dataset:
            st.badge(escaped(version.dataset), color="gray", icon=":material/table:")
    with st.container(horizontal=True, vertical_alignment="center"):
        answers = champion is not None and champion.version == version.version
        asked = {} if answers else {"version": version.version}
        navigation.link("predict", say("home.predict"), icon=":material/bolt:", model=version.name, **asked)
        if version.run_id and version.estimator:
            navigation.link("experiments", say("models.training"), icon=":material/science:", run=version.run_id)
        if not answers and st.button(say("models.promote"), icon=":material/rocket_launch:"):
            _promotion(version, champion)
        if answers or champion is None:
            served.way_back(model, version)


def _promotion(version: ModelVersion, champion: ModelVersion | None) -> None:
    """Open the dialog; its title is in the visitor's language, hence made at every run."""

    @st.dialog(say("models.promote_title", version=version.version), icon=":material/rocket_launch:")
    @problems.shown
    def confirm() -> None:
        st.write(say("models.promote_text", model=escaped(version.name), version=version.version))
        if champion:
            st.table(_comparison(version, champion))
        if st.button(say("models.promote_confirm"), type="primary", key="promote-confirm"):
            session.client().models.promote(version.name, version.version)
            _say_promoted(version)
            st.rerun()

    confirm()


def _say_promoted(version: ModelVersion) -> None:
    """Say that a version answers now, or that it does not yet, as long as it is unloaded or can't be loaded."""
    now = session.client().models.get(version.name).champion
    if now is not None and now.version == version.version:
        st.toast(say("models.promoted", version=version.version), icon=":material/check:")
    else:
        st.toast(say("models.promoted_only", version=version.version), icon=":material/warning:")


def _comparison(version: ModelVersion, champion: ModelVersion) -> tables.Rows:
    return [
        {
            say("models.metric"): measure.title,
            say("home.version", version=version.version): measure.text,
            say("models.now", version=champion.version): metrics.write(
                measure.name, champion.metrics.get(measure.name, float("nan"))
            ),
        }
        for measure in metrics.every(version.metrics, version.baseline)
    ]


def _results(version: ModelVersion) -> None:
    try:
        report = session.client().models.report(version.name, version.version)
        schema = session.client().models.schema(version.name, version.version)
    except NotFound:
        st.info(say("models.no_report"), icon=":material/info:")
        return
    except TriptychError as error:
        problems.show(error)
        return
    st.header(say("models.results"), anchor=False)
    tiles.draw(report)
    apart.recorded(report.findings, report.warnings, version.run_id)
    segments.draw(report)
    results.draw(report, schema)
