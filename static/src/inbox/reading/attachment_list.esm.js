import {Component, onWillUpdateProps, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {fileSize} from "../shared/format.esm";
import {useFileViewer} from "@web/core/file_viewer/file_viewer_hook";

const IMAGE_TYPES = /^image\/(?:png|jpeg|gif|webp|bmp)$/;
/** As the server makes pictures of that size small, and of no larger ones. */
const MAX_PICTURE = 5 * 1024 * 1024;
const MAX_THUMBNAILS = 24;
/** Attachments that are shown before the text is. */
const FOLDED = {wide: 6, phone: 2};
const ICONS = [
    [/^image\//, "fa-file-image-o"],
    [/^application\/pdf$/, "fa-file-pdf-o"],
    [/^(?:message\/|application\/vnd\.ms-outlook)/, "fa-envelope-o"],
    [/zip|compressed|tar/, "fa-file-archive-o"],
    [/word|opendocument\.text/, "fa-file-word-o"],
    [/excel|spreadsheet|csv/, "fa-file-excel-o"],
    [/powerpoint|presentation/, "fa-file-powerpoint-o"],
    [/^audio\//, "fa-file-audio-o"],
    [/^video\//, "fa-file-video-o"],
    [/^text\//, "fa-file-text-o"],
];

const MEDIA_TYPES = /^(?:video\/(?:mp4|webm)|audio\/mpeg)$/;
const TEXT_TYPES =
    /^(?:text\/(?:plain|csv|calendar|x-log|markdown)|application\/json)$/;

/**
 * The attachments of a message. What a browser can show without running anything
 * of the sender's is previewed; everything can be downloaded.
 */
export class AttachmentList extends Component {
    static template = "helpdesk_mgmt_user_email.AttachmentList";
    static props = {
        attachments: Array,
        /** Of all of them in one file; empty where there is none. */
        archiveUrl: {type: String, optional: true},
        isPhone: {type: Boolean, optional: true},
        onOpenMessage: Function,
        onOpenText: Function,
    };

    setup() {
        this.viewer = useFileViewer();
        this.state = useState(this.begin());
        onWillUpdateProps((next) => {
            if (next.attachments !== this.props.attachments) {
                Object.assign(this.state, this.begin());
            }
        });
    }

    /** Nothing unfolded, and no thumbnail asked for but the first. */
    begin() {
        return {unfolded: false, asked: 1, failed: new Set()};
    }

    /** Images shown within the text are not listed again. */
    get attachments() {
        return this.props.attachments.filter(
            ({inline, mimetype}) => !(inline && mimetype.startsWith("image/"))
        );
    }

    /** Calendars, with what they say. */
    get summarized() {
        return this.attachments.filter(({summary}) => summary);
    }

    get countLabel() {
        const count = this.attachments.length;
        return count === 1 ? _t("1 attachment") : _t("%s attachments", count);
    }

    get totalSize() {
        return fileSize(this.attachments.reduce((sum, {size}) => sum + size, 0));
    }

    get shown() {
        const most = this.props.isPhone ? FOLDED.phone : FOLDED.wide;
        // One more takes no more room than the button that would show it
        const isFolded = !this.state.unfolded && this.attachments.length > most + 1;
        return isFolded ? this.attachments.slice(0, most) : this.attachments;
    }

    get unfoldLabel() {
        return _t("Show all %s", this.attachments.length);
    }

    /** The pictures that have a thumbnail, in the order in which they are asked for. */
    get pictures() {
        return this.shown
            .filter(
                ({mimetype, size}) => IMAGE_TYPES.test(mimetype) && size <= MAX_PICTURE
            )
            .slice(0, MAX_THUMBNAILS);
    }

    /**
     * One after the other: each occupies the server and the mailbox for a moment.
     * Empty for what is no picture, or turned out to be none.
     */
    thumbnail({part, url}) {
        const place = this.pictures.findIndex((picture) => picture.part === part);
        const isAsked = place >= 0 && place < this.state.asked;
        return isAsked && !this.state.failed.has(part)
            ? `${url}?preview=thumbnail`
            : "";
    }

    askNext() {
        this.state.asked++;
    }

    onNoPicture({part}) {
        this.state.failed.add(part);
        this.askNext();
    }

    icon({mimetype}) {
        return ICONS.find(([pattern]) => pattern.test(mimetype))?.[1] || "fa-file-o";
    }

    previewTitle(attachment) {
        return _t("Preview %s", attachment.name);
    }

    downloadTitle(attachment) {
        return _t("Download %s", attachment.name);
    }

    size(attachment) {
        return fileSize(attachment.size);
    }

    isViewable({mimetype}) {
        return (
            IMAGE_TYPES.test(mimetype) ||
            MEDIA_TYPES.test(mimetype) ||
            mimetype === "application/pdf"
        );
    }

    canPreview(attachment) {
        return (
            this.isViewable(attachment) ||
            TEXT_TYPES.test(attachment.mimetype) ||
            attachment.mimetype === "message/rfc822"
        );
    }

    viewerFile(attachment) {
        const isPdf = attachment.mimetype === "application/pdf";
        const source = encodeURIComponent(attachment.url);
        return {
            name: attachment.name,
            mimetype: attachment.mimetype,
            isPdf,
            isImage: IMAGE_TYPES.test(attachment.mimetype),
            isVideo: MEDIA_TYPES.test(attachment.mimetype),
            isViewable: true,
            downloadUrl: attachment.url,
            defaultSource: isPdf
                ? `/web/static/lib/pdfjs/web/viewer.html?file=${source}#pagemode=none`
                : `${attachment.url}?preview=1`,
        };
    }

    onPreview(attachment) {
        if (attachment.mimetype === "message/rfc822") {
            this.props.onOpenMessage(attachment);
        } else if (this.isViewable(attachment)) {
            this.view(attachment);
        } else {
            this.props.onOpenText(attachment);
        }
    }

    view(attachment) {
        const files = this.attachments
            .filter((candidate) => this.isViewable(candidate))
            .map((candidate) => ({
                part: candidate.part,
                file: this.viewerFile(candidate),
            }));
        const chosen = files.find(({part}) => part === attachment.part);
        this.viewer.open(
            chosen.file,
            files.map(({file}) => file)
        );
    }
}
