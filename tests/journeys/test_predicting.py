"""A form, an answer, a mistake."""

from __future__ import annotations

import re

from playwright.sync_api import expect


def test_an_error_stands_on_its_field(visit):
    page = visit("/try?model=penguins")
    page.get_by_role("button", name="Fill with an example").click()
    # The last of the fields; what is typed before the example has come is overwritten by it.
    expect(page.get_by_role("spinbutton", name="year")).not_to_have_value("")
    expect(page.locator('[data-test-script-state="notRunning"]')).to_have_count(1)
    wrong = page.locator('[class*="st-key-field-"][class*="-year-wrong"]')
    expect(wrong).to_have_count(0)
    page.get_by_role("spinbutton", name="year").fill("")
    page.get_by_role("button", name="Predict").click()
    expect(wrong).to_contain_text("missing")
    expect(page.get_by_text("Some fields need a look.")).to_be_visible()
    page.get_by_role("spinbutton", name="year").fill("2008")
    page.get_by_role("button", name="Predict").click()
    expect(page.locator(".answer-value")).to_be_visible()
    expect(wrong).to_have_count(0)


def test_control_and_enter_predict_from_inside_a_field(visit):
    page = visit("/try?model=reviews")
    review = page.get_by_role("textbox", name="review")
    review.fill("Wonderful taste, I love it and buy it again and again.")
    review.press("Control+Enter")
    expect(page.locator(".answer-value")).to_have_text("great")
    expect(page.locator(".answer-bars li")).to_have_count(2)


def test_control_and_enter_take_the_number_that_is_being_typed(visit):
    page = visit("/try?model=penguins")
    page.get_by_role("button", name="Fill with an example").click()
    mass = page.get_by_role("spinbutton", name="body_mass_g")
    expect(mass).not_to_have_value("")
    mass.fill("6100")
    mass.press("Control+Enter")
    expect(page.locator(".answer-value")).to_be_visible()
    expect(page.locator(".answer-stale")).to_have_count(0)
    page.get_by_text("Use it from a program").click()
    expect(page.locator("code").filter(has_text="curl")).to_contain_text("6100")


def test_an_answer_is_dimmed_when_the_inputs_change(visit):
    page = visit("/try?model=penguins")
    page.get_by_role("button", name="Fill with an example").click()
    page.get_by_role("button", name="Predict").click()
    expect(page.locator(".answer-value")).to_be_visible()
    page.get_by_role("spinbutton", name="year").fill("2009")
    page.get_by_role("spinbutton", name="year").press("Enter")
    page.get_by_role("spinbutton", name="body_mass_g").fill("3333")
    page.get_by_role("spinbutton", name="body_mass_g").press("Enter")
    expect(page.locator(".answer-stale")).to_be_visible()


def test_the_language_and_the_model_are_kept_on_the_way(visit):
    page = visit("/?lang=fr")
    page.get_by_role("link", name="Résultats").first.click()
    expect(page.get_by_role("heading", name="Modèles", level=1)).to_be_visible()
    expect(page).to_have_url(re.compile("lang=fr"))
    page.get_by_role("radiogroup", name="Language / Langue").get_by_role("radio", name="en").click()
    expect(page.get_by_role("heading", name="Models", level=1)).to_be_visible()


def test_the_results_of_a_version_are_drawn(visit):
    page = visit("/versions?model=penguins")
    for title in ("Confusion matrix", "ROC curve", "Calibration", "What matters", "What was tried"):
        expect(page.get_by_text(title, exact=True)).to_be_visible()
    expect(page.locator(".st-key-chart-confusion svg, .st-key-chart-confusion canvas").first).to_be_visible()
