import {
    MockMailServer,
    ROW,
    defineInboxModels,
    makeAttachment,
    makeContent,
    makeMessage,
    openInbox,
    settle,
} from "./inbox_mock";
import {
    advanceTime,
    hover,
    manuallyDispatchProgrammaticEvent,
    press,
    queryAll,
    queryFirst,
    waitFor,
} from "@odoo/hoot-dom";
import {after, beforeEach, describe, expect, test} from "@odoo/hoot";
import {contains, onRpc, patchWithCleanup} from "@web/../tests/web_test_helpers";
import {
    withInlineImages,
    withLooks,
} from "@helpdesk_mgmt_user_email/inbox/reading/message_body.esm";
import {browser} from "@web/core/browser/browser";

describe.current.tags("desktop");

defineInboxModels();

const row = (number) => `${ROW}[data-key="key-${number}"]`;
/** Hoot looks into every frame and must not see that it may not. */
beforeEach(() => {
    patchWithCleanup(HTMLIFrameElement.prototype, {
        get contentWindow() {
            return document.createElement("div");
        },
    });
});

async function openFirst(values) {
    const server = new MockMailServer();
    server.contents["key-0"] = makeContent("key-0", values);
    await openInbox(server);
    await contains(row(0)).click();
    await settle();
    return server;
}

test("HTML is shown in a frame without scripts and without our origin", async () => {
    await openFirst({document: "<html><body><p>Hello</p></body></html>"});
    const frame = queryFirst("iframe.o_helpdesk_inbox_frame");
    expect(frame.getAttribute("sandbox")).toBe(
        "allow-popups allow-popups-to-escape-sandbox"
    );
    expect(frame.getAttribute("srcdoc")).toMatch(/Hello/);
    expect(frame.hasAttribute("src")).toBe(false);
    expect(frame.contentDocument).toBe(null);
});

test("embedded images are fetched by their Content-ID and put in", async () => {
    const server = await openFirst({
        document: `<img src="cid:a&amp;b@x"><img src="cid:missing">`,
        attachments: [
            makeAttachment({
                part: "1.2",
                mimetype: "image/png",
                inline: true,
                content_id: "a&b@x",
            }),
        ],
    });
    expect(server.called("inbox_part").map(({args}) => args)).toEqual([
        ["key-0", "1.2"],
    ]);
    const document = queryFirst("iframe").getAttribute("srcdoc");
    expect(document).toMatch(/src="data:image\/png;base64,iVBORw0KGgo="/);
    expect(document).not.toMatch(/cid:/);
    expect(".o_helpdesk_inbox_attachment").toHaveCount(0);
});

test("an embedded picture is put into images, and into nothing else", () => {
    const images = new Map([["x", "data:image/png;base64,AAAA"]]);
    const places = (body) => {
        const shown = withInlineImages(`<!DOCTYPE html><html>${body}</html>`, images);
        expect(shown).toMatch(/^<!DOCTYPE html><html>/);
        return new DOMParser().parseFromString(shown, "text/html").body;
    };
    const [image] = places(`<img src="cid:x" alt='cid:x'>`).children;
    expect(image).toHaveAttribute("src", "data:image/png;base64,AAAA");
    expect(image).toHaveAttribute("alt", "cid:x");
    for (const hidden of [
        `<p title="<img src='cid:x'>">text</p>`,
        `<p title="src='cid: onclick=alert(1) x='">text</p>`,
        `<p title='src="cid:x" onclick=alert(1)'>text</p>`,
        `<p>&lt;img src="cid:x"&gt;</p>`,
    ]) {
        const within = `${hidden}<img src="cid:missing">`;
        const [paragraph, picture] = places(within).children;
        const {firstChild: sent} = new DOMParser().parseFromString(
            hidden,
            "text/html"
        ).body;
        expect(paragraph.isEqualNode(sent)).toBe(true);
        expect(picture.getAttribute("src")).toMatch(/^data:image\/gif/);
    }
    const [broken] = places(`<img src='cid:"onerror=alert(1)'>`).children;
    expect(broken.attributes).toHaveLength(1);
});

test("a document without embedded pictures stays as it came", () => {
    const document = `<!DOCTYPE html><html><pre>\n\nx</pre><p title="src='cid:x'">y</p>`;
    expect(withInlineImages(document, new Map())).toBe(document);
});

const DOCUMENT = `<!DOCTYPE html><html data-fit><head></head><body>x</body></html>`;
const srcdoc = () => queryFirst("iframe").getAttribute("srcdoc");

test("how a document is shown stands in its first tag", () => {
    const bare = DOCUMENT.replace(" data-fit", "");
    expect(withLooks(DOCUMENT, {fit: true, dark: false})).toBe(DOCUMENT);
    expect(withLooks(DOCUMENT, {fit: false, dark: false})).toBe(bare);
    expect(withLooks(bare, {fit: false, dark: true})).toMatch(/<html data-dark><head>/);
    expect(withLooks("<p>&lt;html&gt;</p>", {fit: true})).toBe("<p>&lt;html&gt;</p>");
});

test("wide mail is made to fit, and shown at full size on demand", async () => {
    await openFirst({document: DOCUMENT, width: 5000});
    await waitFor(".o_helpdesk_inbox_size", {timeout: 5000});
    expect(".o_helpdesk_inbox_size").toHaveText(/Made smaller to fit/);
    expect(srcdoc()).toMatch(/<html data-fit>/);
    await contains("button[name=toggle_size]").click();
    expect(".o_helpdesk_inbox_size").toHaveText(/full size/);
    expect(srcdoc()).toMatch(/<html><head>/);
    await contains("button[name=toggle_size]").click();
    expect(srcdoc()).toMatch(/<html data-fit>/);
});

test("mail that fits is shown as it is", async () => {
    await openFirst({document: DOCUMENT, width: 200});
    expect("iframe").toHaveCount(1);
    expect(".o_helpdesk_inbox_size").toHaveCount(0);
});

/** What the dark bundle says. */
function setDark() {
    document.documentElement.style.setProperty("--o-webclient-color-scheme", "dark");
    after(() =>
        document.documentElement.style.removeProperty("--o-webclient-color-scheme")
    );
}

test("in dark mode plain mail is dark, coloured mail is on white paper", async () => {
    setDark();
    await openFirst({document: DOCUMENT, plain: true});
    expect(srcdoc()).toMatch(/<html data-dark>/);
    expect("iframe").toHaveClass("o_dark");
});

test("coloured mail is on white paper, whatever the mode", async () => {
    setDark();
    await openFirst({document: DOCUMENT, plain: false});
    expect(srcdoc()).toMatch(/<html><head>/);
    expect("iframe").not.toHaveClass("o_dark");
});

test("the keys come back from the frame when the pointer has left it", async () => {
    await openFirst({document: DOCUMENT});
    expect(row(0)).toBeFocused();
    queryFirst("iframe").focus();
    await settle();
    expect(document.activeElement.tagName).toBe("IFRAME");
    expect(".o_helpdesk_inbox_frame_hint").toHaveText(/Tab leaves it/);
    const pane = queryFirst(".o_helpdesk_inbox_tickets");
    await manuallyDispatchProgrammaticEvent(pane, "pointermove");
    await advanceTime(500);
    expect(document.activeElement.tagName).toBe("IFRAME");
    await manuallyDispatchProgrammaticEvent(queryFirst("iframe"), "pointerover");
    await advanceTime(2000);
    expect(document.activeElement.tagName).toBe("IFRAME");
    await manuallyDispatchProgrammaticEvent(pane, "pointermove");
    await advanceTime(1100);
    await settle();
    expect(row(0)).toBeFocused();
    expect(".o_helpdesk_inbox_frame_hint").toHaveCount(0);
});

test("remote images only when asked for, for this message", async () => {
    const server = await openFirst({document: "<p>x</p>", blocked_images: 3});
    expect(server.called("inbox_read")[0].kwargs.remote_images).toBe(false);
    await contains("button[name=show_images]").click();
    await settle();
    const asked = server.called("inbox_read").filter(({args}) => args[0] === "key-0");
    expect(asked.at(-1).kwargs.remote_images).toBe(true);
    expect("button[name=show_images]").toHaveCount(0);
    await contains(row(1)).click();
    await contains(row(0)).click();
    await settle();
    expect("button[name=show_images]").toHaveCount(1);
});

test("quoted text is folded, never cut", async () => {
    await openFirst({
        quoted: [
            ["text", "My answer\n"],
            ["quote", "> your question"],
        ],
    });
    expect(".o_helpdesk_inbox_text").toHaveText("My answer");
    await contains(".o_helpdesk_inbox_quote_toggle").click();
    expect(".o_helpdesk_inbox_text.o_quote").toHaveText("> your question");
});

test("attachments: preview where the browser can, download always", async () => {
    await openFirst({
        attachments: [
            makeAttachment(),
            makeAttachment({part: "3", name: "page.html", mimetype: "text/html"}),
            makeAttachment({part: "4", name: "drawing.svg", mimetype: "image/svg+xml"}),
        ],
    });
    expect(".o_helpdesk_inbox_attachment").toHaveCount(3);
    expect(".o_helpdesk_inbox_attachment button").toHaveCount(1);
    expect(".o_helpdesk_inbox_attachment a[download]").toHaveCount(3);
    expect(".o_helpdesk_inbox_attachment:first").toHaveText(/photo.jpg\s*1.2 MB/);
});

test("pictures have thumbnails, where the server makes some", async () => {
    await openFirst({
        attachments: [
            makeAttachment(),
            makeAttachment({part: "9", name: "page.svg", mimetype: "image/svg+xml"}),
            makeAttachment({part: "8", name: "huge.jpg", size: 6e6}),
            makeAttachment({part: "4", name: "broken.png", mimetype: "image/png"}),
        ],
    });
    const pictures = "img.o_helpdesk_inbox_thumbnail";
    await waitFor(`${pictures}:count(2)`, {timeout: 5000});
    expect(".o_helpdesk_inbox_attachment:has(img)").toHaveCount(2);
    await manuallyDispatchProgrammaticEvent(queryAll(pictures)[1], "error");
    await settle();
    expect(pictures).toHaveCount(1);
    expect(".o_helpdesk_inbox_attachment:eq(3) .fa-file-image-o").toHaveCount(1);
});

test("twelve attachments: half of them at once, all one click away", async () => {
    const attachments = Array.from({length: 12}, (_, number) =>
        makeAttachment({part: `${number}`, name: `${number}.txt`, mimetype: "text/x"})
    );
    await openFirst({attachments, archive_url: "/all"});
    expect(".o_helpdesk_inbox_attachments_bar").toHaveText(
        /12 attachments, 14 MB\s*Download all as zip/
    );
    expect("a.o_helpdesk_inbox_archive").toHaveAttribute("href", "/all");
    expect("li.o_helpdesk_inbox_attachment").toHaveCount(6);
    expect(".o_helpdesk_inbox_unfold").toHaveText("Show all 12");
    await contains(".o_helpdesk_inbox_unfold").click();
    expect("li.o_helpdesk_inbox_attachment").toHaveCount(12);
    expect(".o_helpdesk_inbox_unfold").toHaveCount(0);
    // Another message is folded again
    await contains(row(1)).click();
    await settle();
    expect(".o_helpdesk_inbox_attachments_bar").toHaveCount(0);
});

test("P prints the message in a window of its own", async () => {
    patchWithCleanup(browser, {open: (...args) => expect.step(args.join(" "))});
    await openFirst({});
    await press("p");
    expect.verifySteps(["/helpdesk_user_email/1/key-0/print _blank noopener"]);
});

test("a message within the message is opened, and a text in it", async () => {
    await openFirst({
        attachments: [
            makeAttachment({part: "3", name: "mail.eml", mimetype: "message/rfc822"}),
        ],
    });
    onRpc("/helpdesk_user_email/*", () => new Response("<b>plain</b>"));
    await contains(".o_helpdesk_inbox_attachment button").click();
    await settle();
    expect(".modal-title").toHaveText("Attached as 3");
    expect(".modal .o_helpdesk_inbox_text").toHaveText("Text of key-0");
    await contains(".modal .o_helpdesk_inbox_attachment button").click();
    await settle();
    expect(".modal:last pre").toHaveText("<b>plain</b>");
});

test("warnings and what is known already are pointed out", async () => {
    await openFirst({
        warnings: ["Answers go to another address than the sender's."],
        problems: ["One part could not be read."],
    });
    expect(".o_helpdesk_inbox_warning").toHaveText(/another address/);
    expect(".o_helpdesk_inbox_reading .alert-info").toHaveText(/could not be read/);
});

test("all headers and the source on demand, as text", async () => {
    const server = await openFirst({headers: [["X-Evil", "<b>bold</b>"]]});
    await contains(".o_helpdesk_inbox_reading button[name=more]").click();
    await contains(".dropdown-item:contains(All headers)").click();
    expect(".modal td").toHaveText("<b>bold</b>");
    await contains(".modal .btn-primary").click();
    expect(server.called("inbox_source")).toHaveLength(0);
    await contains(".o_helpdesk_inbox_reading button[name=more]").click();
    await contains(".dropdown-item:contains(Source)").click();
    await settle();
    expect(".modal pre").toHaveText("Subject: <b>raw</b>");
    expect(".modal a[download]").toHaveAttribute(
        "href",
        "/helpdesk_user_email/1/key-0/original"
    );
});

test("reading changes nothing in the mailbox", async () => {
    const server = await openFirst({});
    expect(server.called("inbox_mark")).toHaveLength(0);
    expect(server.called("inbox_move")).toHaveLength(0);
});

test("what was fetched is not fetched again", async () => {
    const server = await openFirst({});
    await contains(row(1)).click();
    await contains(row(0)).click();
    await settle();
    const keys = server.called("inbox_read").map(({args}) => args[0]);
    expect(keys).toEqual(["key-0", "key-1", "key-2"]);
});

test("under a pointer at rest the message is fetched before the click", async () => {
    const server = await openInbox();
    await hover(row(2));
    await advanceTime(200);
    await settle();
    expect(server.called("inbox_read").map(({args}) => args[0])).toEqual(["key-2"]);
});

test("the sender's name leads to contact, tickets and last mails", async () => {
    const server = await openInbox(
        new MockMailServer({messages: [makeMessage(0), makeMessage(1)]})
    );
    await contains(`${ROW}:first`).click();
    await settle();
    await contains(".o_helpdesk_inbox_sender").click();
    await settle();
    expect(server.called("inbox_customer")[0].args).toEqual(["carla@example.com"]);
    expect(".modal [data-group=open] li").toHaveCount(2);
    expect(".modal [data-group=open] li:first").toHaveText(/HT00012.*Ann Rep/s);
    expect(".modal .o_helpdesk_inbox_customer").toHaveText(/None\./);
    await contains(".modal button[name=all_mails]").click();
    await settle();
    const {kwargs} = server.called("inbox_page").at(-1);
    expect([kwargs.folder, kwargs.query]).toEqual(["*", {sender: "carla@example.com"}]);
    expect(".modal").toHaveCount(0);
});
