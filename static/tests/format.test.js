import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {
    fileSize,
    longDate,
    personLabel,
    shortDate,
    textPieces,
} from "@helpdesk_mgmt_user_email/inbox/shared/format.esm";
import {makeMockEnv} from "@web/../tests/web_test_helpers";
import {mockDate} from "@odoo/hoot-mock";

describe.current.tags("headless");

/** Starts localization and translations. */
beforeEach(makeMockEnv);

test("dates say what is needed and no more", () => {
    mockDate("2026-11-24 12:00:00", 0);
    expect(shortDate("2026-11-24T08:41:00Z")).toBe("08:41");
    expect(shortDate("2026-11-23T08:41:00Z")).toBe("Yesterday");
    expect(shortDate("2026-03-02T08:41:00Z")).toBe("Mar 2");
    expect(shortDate("2024-03-02T08:41:00Z")).toBe("03/02/2024");
    expect(shortDate("")).toBe("");
    expect(shortDate("nonsense")).toBe("");
    expect(longDate("2026-11-24T08:41:00Z")).toBe("Tue, Nov 24, 2026, 08:41");
});

test("sizes", () => {
    expect(fileSize(0)).toBe("");
    expect(fileSize(678)).toBe("678 B");
    expect(fileSize(2048)).toBe("2 KB");
    expect(fileSize(1258291)).toBe("1.2 MB");
});

test("the address is never hidden behind a name", () => {
    expect(personLabel({name: "ceo@x.com", email: "evil@y.com"})).toBe(
        "ceo@x.com <evil@y.com>"
    );
    expect(personLabel({name: "", email: "a@b.c"})).toBe("a@b.c");
});

test("addresses in plain text become links", () => {
    expect(textPieces("See https://example.com/a. Or ask ann@example.com!")).toEqual([
        {text: "See "},
        {text: "https://example.com/a", href: "https://example.com/a"},
        {text: ". Or ask "},
        {text: "ann@example.com", href: "mailto:ann@example.com"},
        {text: "!"},
    ]);
});

test("nothing else becomes a link", () => {
    for (const text of ["javascript:alert(1)", "data:text/html,x", "www.example.com"]) {
        expect(textPieces(text).filter(({href}) => href)).toEqual([]);
    }
});

test("a hostile text costs linear time", () => {
    const start = performance.now();
    for (const unit of ["a.", "a@", "http://", "-@a."]) {
        textPieces(unit.repeat(40000));
    }
    expect(performance.now() - start).toBeLessThan(1000);
});
