import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";
import {textPieces} from "./format.esm";

const IMAGE_TYPES = /^image\/(?:png|jpeg|gif|webp|bmp)$/;
const BASE64 = /^[A-Za-z0-9+/=\s]*$/;
const CID_SOURCE = /\b(src\s*=\s*)(?:"cid:([^"]*)"|'cid:([^']*)')/gi;
const PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=";
const MAX_INLINE_IMAGES = 40;

function unescape(text) {
    return text
        .replace(/&lt;/g, "<")
        .replace(/&gt;/g, ">")
        .replace(/&quot;/g, '"')
        .replace(/&#39;/g, "'")
        .replace(/&amp;/g, "&");
}

function contentIds(content) {
    const ids = new Set();
    for (const match of content.document.matchAll(CID_SOURCE)) {
        ids.add(unescape(match[2] ?? match[3]));
    }
    return ids;
}

/** The document with its embedded images in place; `images` maps ids to URIs. */
export function withInlineImages(document, images) {
    return document.replace(
        CID_SOURCE,
        (_match, attribute, double, single) =>
            `${attribute}"${images.get(unescape(double ?? single)) || PIXEL}"`
    );
}

/**
 * The text of a message.
 *
 * HTML is shown in a frame of its own without scripts and without our origin; it
 * reaches the page as the value of `srcdoc` and in no other way. Plain text is
 * interpolated.
 */
export class MessageBody extends Component {
    static template = "helpdesk_mgmt_user_email.MessageBody";
    static props = {
        accountId: Number,
        content: Object,
        asText: Boolean,
    };

    setup() {
        this.inbox = useService("helpdesk_email_inbox");
        this.state = useState({document: "", frame: 0, opened: {}});
        onWillStart(() => this.show(this.props));
        onWillUpdateProps((next) => {
            if (next.content !== this.props.content) {
                this.state.opened = {};
                this.show(next);
            }
        });
    }

    show(props) {
        const {content} = props;
        this.setDocument(withInlineImages(content.document || "", new Map()));
        const ids = content.document ? contentIds(content) : new Set();
        const parts = content.attachments.filter(
            ({content_id, mimetype}) => ids.has(content_id) && IMAGE_TYPES.test(mimetype)
        );
        if (parts.length) {
            this.loadImages(props, parts.slice(0, MAX_INLINE_IMAGES));
        }
    }

    setDocument(document) {
        if (document !== this.state.document) {
            this.state.document = document;
            // A new frame, so that Back does not step through messages
            this.state.frame++;
        }
    }

    async loadImages({accountId, content}, parts) {
        const images = new Map();
        for (const {part, content_id} of parts) {
            try {
                const {mimetype, data} = await this.inbox.part(
                    accountId,
                    content.key,
                    part
                );
                if (IMAGE_TYPES.test(mimetype) && BASE64.test(data)) {
                    images.set(content_id, `data:${mimetype};base64,${data}`);
                }
            } catch {
                // The picture stays empty; its part can still be downloaded
                continue;
            }
            if (this.props.content !== content) {
                return;
            }
        }
        if (images.size) {
            this.setDocument(withInlineImages(content.document, images));
        }
    }

    get showsDocument() {
        return Boolean(this.props.content.document) && !this.props.asText;
    }

    get sections() {
        const {quoted, text} = this.props.content;
        const parts = quoted?.length ? quoted : [["text", text || ""]];
        return parts.map(([kind, value], position) => ({
            id: position,
            isQuote: kind === "quote",
            pieces: textPieces(value),
        }));
    }

    toggleQuote(id) {
        this.state.opened[id] = !this.state.opened[id];
    }
}
