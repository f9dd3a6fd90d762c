import {Component, useState} from "@odoo/owl";

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

    onChangeSender(ev) {
        this.composer.chosenSenderId = Number(ev.target.value) || false;
    }
}
