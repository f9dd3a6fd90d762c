import {Component, reactive, useState} from "@odoo/owl";
import {Lazy, loadLazy} from "../lazy/lazy.esm";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {registry} from "@web/core/registry";
import {session} from "@web/session";

const CHANNEL = "helpdesk_email_watch";

/**
 * What the user's inboxes look like (`accounts`, by id), as Odoo tells it by itself
 * while somebody here wants to know: the sign on every page (`mode`), or an open inbox
 * (`inboxes`).
 */
function start(env, {bus_service: bus}) {
    const newMail = reactive({
        accounts: {},
        inboxes: 0,
        get unread() {
            return Object.values(this.accounts).reduce(
                (sum, {unread}) => sum + (unread || 0),
                0
            );
        },
        async set(change) {
            Object.assign(newMail, change);
            if (newMail.mode || newMail.inboxes) {
                await bus.addChannel(CHANNEL);
                // Another page may have the channel already
                bus.forceUpdateChannels();
            } else {
                bus.deleteChannel(CHANNEL);
                newMail.accounts = {};
            }
        },
    });
    bus.subscribe("helpdesk_email/news", async (news) => {
        newMail.accounts[news.account_id] = news;
        if (newMail.mode === "desktop" && news.arrived?.length) {
            (await loadLazy("tellDesktop"))(env, news);
        }
    });
    bus.subscribe("helpdesk_email/sign", newMail.set);
    // Nothing is known any more; once connected again all is told anew
    bus.addEventListener("BUS:DISCONNECT", () => {
        newMail.accounts = {};
    });
    const mode = session.helpdesk_email_sign;
    if (mode) {
        newMail.set({mode});
    }
    return newMail;
}

registry
    .category("services")
    .add("helpdesk_new_mail", {dependencies: ["bus_service"], start});

/** On every page: how much mail is unread, and what it is. */
class MailSign extends Component {
    static template = "helpdesk_mgmt_user_email.MailSign";
    static components = {Dropdown, Lazy};
    static props = {};

    setup() {
        this.newMail = useState(this.env.services.helpdesk_new_mail);
    }
}

registry
    .category("systray")
    .add("helpdesk_mail_sign", {Component: MailSign}, {sequence: 24});
