import {Component, useState} from "@odoo/owl";
import {lazyComponents} from "../common/lazy/lazy.esm";

/** As whom a message of the ticket's composer goes out, and to whom else. */
export class SenderPicker extends Component {
    static template = "helpdesk_mgmt_user_email.SenderPicker";
    static props = {composer: Object};

    setup() {
        this.state = useState({copiesShown: this.hasCopies});
    }

    get composer() {
        return this.props.composer;
    }

    get senders() {
        return this.composer.thread.emailSenders;
    }

    get hasCopies() {
        return Boolean(this.props.composer.emailCc || this.props.composer.emailBcc);
    }

    get copiesShown() {
        return this.state.copiesShown || this.hasCopies;
    }

    /** The address; its server too where two accounts have the same. */
    label(sender) {
        const isTwin = ({key, email}) => email === sender.email && key !== sender.key;
        return this.senders.some(isTwin)
            ? `${sender.email} (${sender.server})`
            : sender.email;
    }

    onChangeSender(ev) {
        this.composer.chosenSenderKey = ev.target.value || false;
    }
}

lazyComponents.add("SenderPicker", SenderPicker);
