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
    contains,
    makeServerError,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {ANSWERS} from "./answers";
import {Deferred} from "@odoo/hoot-mock";
import {browser} from "@web/core/browser/browser";
import {queryFirst} from "@odoo/hoot-dom";

describe.current.tags("desktop");

defineInboxModels();

const refusal = (description) => makeServerError({message: "x", description});

test("loading is drawn", async () => {
    const server = new MockMailServer();
    const answer = new Deferred();
    server.delay = (method) => (method === "inbox_page" ? answer : null);
    await openInbox(server);
    expect(".o_helpdesk_inbox_skeleton").toHaveCount(8);
    answer.resolve();
    await settle();
    expect(".o_helpdesk_inbox_skeleton").toHaveCount(0);
    expect(ROW).toHaveCount(3);
});

test("an empty folder is drawn", async () => {
    await openInbox(new MockMailServer({messages: []}));
    expect(".o_helpdesk_inbox_empty").toHaveCount(1);
});

test("an error says why and can be retried", async () => {
    const server = new MockMailServer();
    server.errors.inbox_page = refusal("“mail.example.com” did not answer in time.");
    await openInbox(server);
    await settle();
    expect(".o_helpdesk_inbox_notice").toHaveText(/did not answer in time/);
    expect("button[name=sign_in]").toHaveCount(0);
    delete server.errors.inbox_page;
    await contains("button[name=retry]").click();
    await settle();
    expect(ROW).toHaveCount(3);
});

test("a refused sign-in offers to sign in again", async () => {
    const server = new MockMailServer();
    server.accounts[0].sign_in_refused = true;
    server.errors.inbox_page = refusal("The mail server does not accept the password.");
    await openInbox(server);
    await settle();
    expect("button[name=sign_in]").toHaveText("Sign in again");
    expect(".o_helpdesk_inbox_notice").toHaveText(/does not accept the password/);
});

test("another mail server is signed in at only when the rep agrees", async () => {
    const server = new MockMailServer();
    Object.assign(server.accounts[0], {
        server_changed: true,
        server: "mail.new.example",
    });
    server.errors.inbox_page = refusal("The administrator changed the mail server.");
    server.action_try_again = () => {
        server.accounts[0].server_changed = false;
        delete server.errors.inbox_page;
        return true;
    };
    await openInbox(server);
    await settle();
    expect("button[name=sign_in]").toHaveCount(0);
    expect("button[name=retry]").toHaveText("Sign in at mail.new.example");
    await contains("button[name=retry]").click();
    await settle();
    expect(server.called("action_try_again")[0].accountIds).toEqual([1]);
    expect(ROW).toHaveCount(3);
});

test("a provider is signed in at on its own page", async () => {
    const server = new MockMailServer();
    Object.assign(server.accounts[0], {sign_in_refused: true, sign_in_with: "Google"});
    server.errors.inbox_page = refusal("You are not signed in to ann@example.com.");
    await openInbox(server);
    await settle();
    patchWithCleanup(browser.location, {assign: (url) => expect.step(url)});
    expect(".o_helpdesk_inbox_notice").toHaveText(/You are not signed in/);
    expect("button[name=sign_in]").toHaveText("Sign in with Google");
    await contains("button[name=sign_in]").click();
    await settle();
    expect.verifySteps([ANSWERS.action_sign_in.url]);
    expect(server.called("action_sign_in")[0].accountIds).toEqual([1]);
});

test("no account: the way to add one", async () => {
    const server = new MockMailServer();
    server.accounts = [];
    onRpc(
        "res.users",
        "action_add_email_account",
        () => ANSWERS.action_add_email_account
    );
    await openInbox(server);
    expect(".o_helpdesk_inbox_welcome").toHaveText(/Your mailbox, beside the tickets/);
    await contains("button[name=add_account]").click();
    await settle();
    expect(".modal .o_form_view [name=email] input").toHaveCount(1);
});

test("no server: whom to ask, or the way to add one", async () => {
    const server = new MockMailServer();
    server.accounts = [];
    server.settings.server_count = 0;
    await openInbox(server);
    expect(".o_helpdesk_inbox_welcome").toHaveText(/Ask a helpdesk manager/);
    expect("button[name=add_server]").toHaveCount(0);
});

test("no server, seen by a manager", async () => {
    const server = new MockMailServer();
    server.accounts = [];
    server.settings.server_count = 0;
    server.settings.can_configure = true;
    await openInbox(server);
    expect("button[name=add_server]").toHaveCount(1);
});

test("without a connection nobody says that there is no new mail", async () => {
    const server = await openInbox();
    server.errors.inbox_page = refusal("The mail server cannot be reached.");
    await contains("button[name=refresh]").click();
    await settle();
    expect(".o_helpdesk_inbox_snack").toHaveCount(0);
    expect(".o_helpdesk_inbox_trouble").toHaveText(/cannot be reached/);
});

test("a message that is gone: said as such, and the list is brought up to date", async () => {
    const server = await openInbox();
    server.errors.inbox_read = refusal("This message is no longer there.");
    await contains(`${ROW}[data-key="key-1"]`).click();
    await settle();
    expect(".o_helpdesk_inbox_reading .o_helpdesk_inbox_notice").toHaveText(
        /This message cannot be shown now/
    );
    server.messages.splice(1, 1);
    await contains(".o_helpdesk_inbox_reading button[name=retry]").click();
    await settle();
    expect(ROW).toHaveCount(2);
    expect(".o_helpdesk_inbox_notice").toHaveCount(0);
});

test("offline and back again", async () => {
    await openInbox();
    window.dispatchEvent(new Event("offline"));
    await settle();
    expect(".o_helpdesk_inbox > .alert").toHaveText(/You are offline/);
    expect(ROW).toHaveCount(3);
    window.dispatchEvent(new Event("online"));
    await settle();
    expect(".o_helpdesk_inbox > .alert").toHaveCount(0);
});

test("a message that cannot be read says why, and can be retried", async () => {
    const server = new MockMailServer();
    server.errors.inbox_read = refusal("This message is no longer there.");
    await openInbox(server);
    await contains(`${ROW}:first`).click();
    await settle();
    expect(".o_helpdesk_inbox_reading .o_helpdesk_inbox_notice").toHaveText(
        /no longer there/
    );
    delete server.errors.inbox_read;
    await contains(".o_helpdesk_inbox_reading button[name=retry]").click();
    await settle();
    expect(".o_helpdesk_inbox_text").toHaveText("Text of key-0");
});

test("text of a mail is never markup, anywhere", async () => {
    const evil = `<img src=x onerror="window.hacked=1"><b>x</b>`;
    const server = new MockMailServer({
        messages: [
            makeMessage(0, {
                subject: evil,
                from_name: evil,
                from_email: evil,
                to: [{name: evil, email: evil}],
                snippet: evil,
            }),
        ],
    });
    server.contents["key-0"] = makeContent("key-0", {
        subject: evil,
        from_name: evil,
        to: [{name: evil, email: evil}],
        text: evil,
        quoted: [
            ["text", evil],
            ["quote", evil],
        ],
        warnings: [evil],
        problems: [evil],
        attachments: [makeAttachment({name: evil, mimetype: evil, summary: evil})],
        headers: [[evil, evil]],
    });
    server.prepared = {memo: evil, title: evil, problems: [evil]};
    server.folders[3].name = evil;
    server.tickets[0].name = evil;
    server.tickets[0].partner = evil;
    await openInbox(server);
    await contains(ROW).click();
    await contains(".o_helpdesk_inbox_quote_toggle").click();
    await contains(".o_helpdesk_inbox_details").click();
    await contains(".o_helpdesk_inbox_reading button[name=new_ticket]").click();
    await settle();
    expect(".o_helpdesk_inbox img, .o_helpdesk_inbox b").toHaveCount(0);
    expect(".modal img, .modal b").toHaveCount(0);
    expect(`${ROW} .o_helpdesk_inbox_subject`).toHaveText(evil);
    expect(".modal textarea").toHaveValue(evil);
    expect(window.hacked).toBe(undefined);
    expect(queryFirst(".o_helpdesk_inbox_attachment").textContent).toMatch(/<img/);
});
