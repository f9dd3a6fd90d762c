import {Component, reactive, useState} from "@odoo/owl";
import {Lazy, lazyComponents, loadLazy} from "../lazy/lazy.esm";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {registry} from "@web/core/registry";
import {session} from "@web/session";
import {useService} from "@web/core/utils/hooks";

const CHANNEL = "helpdesk_email_watch";

/**
 * What the user's inboxes look like, as Odoo tells it by itself while somebody here
 * wants to know: the sign on every page (`mode`), or an open inbox.
 */
class NewMail {
    accounts = {};
    inboxes = 0;

    constructor(env, bus) {
        this.env = env;
        this.channels = bus;
    }

    get unread() {
        return Object.values(this.accounts).reduce(
            (sum, {unread}) => sum + (unread || 0),
            0
        );
    }

    async set(change) {
        Object.assign(this, change);
        if (this.mode || this.inboxes) {
            await this.channels.addChannel(CHANNEL);
            // Another page may have the channel already
            this.channels.forceUpdateChannels();
        } else {
            this.channels.deleteChannel(CHANNEL);
            this.accounts = {};
        }
    }

    async hear(news) {
        this.accounts[news.account_id] = news;
        this.env.bus.trigger("HELPDESK_NEW_MAIL", news.account_id);
        if (this.mode === "desktop" && news.arrived?.length) {
            await loadLazy();
            lazyComponents.get("tellDesktop")(this.env, news);
        }
    }
}

registry.category("services").add("helpdesk_new_mail", {
    dependencies: ["bus_service"],
    start(env, {bus_service: bus}) {
        const newMail = reactive(new NewMail(env, bus));
        bus.subscribe("helpdesk_email/news", (news) => newMail.hear(news));
        bus.subscribe("helpdesk_email/sign", (change) => newMail.set(change));
        // Nothing is known any more; once connected again all is told anew
        bus.addEventListener("BUS:DISCONNECT", () => {
            newMail.accounts = {};
        });
        if (session.helpdesk_email_sign) {
            newMail.set({mode: session.helpdesk_email_sign});
        }
        return newMail;
    },
});

/** On every page: how much mail is unread, and what it is. */
class MailSign extends Component {
    static template = "helpdesk_mgmt_user_email.MailSign";
    static components = {Dropdown, Lazy};

    setup() {
        this.newMail = useState(useService("helpdesk_new_mail"));
    }
}

registry
    .category("systray")
    .add("helpdesk_mail_sign", {Component: MailSign}, {sequence: 24});
