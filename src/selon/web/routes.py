"""Every way into the workbench, in one table. What is not in it is not served; a way without a role is open to anybody."""

from selon.web.asks import Way
from selon.web.pages import acts, adjudicate, atlas, drafts, entrance, event, links, lists, report, sources, static, team, times

SMALL, ACT = 4_096, 1_048_576
"""Bytes of a form of a few fields; of an act."""

WAYS: tuple[Way, ...] = (
    Way("GET", "/static/{tree}/{path:path}", None, static.file),
    Way("GET", "/enter", None, entrance.enter, name="entrance"),
    Way("GET", "/sign-in", None, entrance.form, name="entrance"),
    Way("POST", "/sign-in", None, entrance.sign_in, name="entrance", body=SMALL),
    Way("POST", "/tastes", None, entrance.tastes, body=SMALL),
    Way("POST", "/sign-out", "reader", entrance.sign_out, body=SMALL),
    Way("GET", "/", "reader", lists.records_page, name="list", shown=True),
    Way("GET", "/events", "reader", lists.events_page, name="events", shown=True),
    Way("GET", "/fitting/records", "coder", lists.fitting_records, data=True),
    Way("GET", "/fitting/events", "coder", lists.fitting_events, data=True),
    Way("GET", "/next", "coder", report.next_page, name="next", shown=True),
    Way("GET", "/report/{document}", "reader", report.report_page, name="report"),
    Way("GET", "/map", "reader", atlas.map_page, name="map", shown=True, seconds=10.0),
    Way("GET", "/map/marks", "reader", atlas.marks_data, name="map", seconds=10.0, data=True),
    Way("GET", "/map/place", "reader", atlas.place_data, name="map", data=True),
    Way("GET", "/event/{id}", "reader", event.page, name="event"),
    Way("GET", "/event/{id}/joined", "coder", event.joined, name="event", data=True),
    Way("GET", "/links", "reader", links.page, name="links", shown=True),
    Way("GET", "/linking", "coder", event.linking, data=True),
    Way("POST", "/link-again", "coder", event.link_again, body=SMALL, data=True),
    Way("GET", "/history/{document}", "reader", report.history, data=True),
    Way("GET", "/timeline", "reader", times.timeline_page, name="timeline", shown=True, seconds=10.0),
    Way("GET", "/sources", "reader", sources.sources_page, name="sources", shown=True, seconds=20.0),
    Way("GET", "/adjudicate", "adjudicator", adjudicate.list_page, name="adjudicate", shown=True, seconds=30.0),
    Way("GET", "/adjudicate/{document}", "adjudicator", adjudicate.report_page, name="adjudicate", seconds=30.0),
    Way("POST", "/adjudicate", "adjudicator", adjudicate.choose, name="adjudicate", body=SMALL, seconds=30.0, data=True),
    Way("POST", "/adjudicator", "adjudicator", adjudicate.begin, name="adjudicate", body=SMALL),
    Way("GET", "/progress", "coder", team.progress_page, name="progress", shown=True, seconds=30.0),
    Way("GET", "/agreement", "adjudicator", team.agreement_page, name="agreement"),
    Way("GET", "/agreement.csv", "adjudicator", team.agreement_file, name="agreement"),
    Way("GET", "/settings", "admin", team.settings_page, name="settings"),
    Way("POST", "/settings", "admin", team.keep_settings, name="settings", body=SMALL),
    Way("GET", "/places", "coder", drafts.places, data=True),
    Way("GET", "/codebook", "reader", drafts.entry, data=True),
    Way("POST", "/draft", "coder", drafts.draft, body=ACT, data=True),
    Way("POST", "/act", "coder", acts.act, body=ACT, data=True),
    Way("POST", "/undo", "coder", acts.undo, body=SMALL, data=True),
    Way("POST", "/redo", "coder", acts.redo, body=SMALL, data=True),
)
