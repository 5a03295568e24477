package io.dpuos.repo;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A pull parser for the XML of repository metadata, on bytes.
 *
 * <p>It knows start and end tags, attributes, text, CDATA, comments and processing instructions, the five predefined
 * entities and character references. A document type declaration is refused, so that no entity can be defined (no
 * external files, no "billion laughs"). Namespace prefixes are dropped: rpm-md has no two elements that differ by
 * prefix alone. Only names that the reader states are told apart; all others are {@link #UNKNOWN}. Depth, tag and text
 * sizes are bounded; memory does not grow with the document. Not safe for use by several threads.
 *
 * <p>Source: Extensible Markup Language (XML) 1.0, fifth edition; encodings other than UTF-8 are refused.
 */
final class XmlScanner implements Closeable {
    /** What {@link #next} found. */
    enum Event {
        START,
        END,
        EOF
    }

    /** The id of a name that the reader did not state. */
    static final int UNKNOWN = -1;

    private static final int MAX_DEPTH = 32;
    private static final int MAX_ATTRIBUTES = 64;
    private static final int MAX_TAG = 4 << 20;
    private static final int MAX_TEXT = 1 << 20;

    private final InputStream in;
    private final String file;
    private final StringPool pool;
    private final NameTable names;

    private byte[] buffer = new byte[1 << 17];
    private int position;
    private int limit;
    /** Bytes from here on are kept when the buffer is refilled. */
    private int mark;
    /** Offset of buffer[0] in the document. */
    private long base;

    private int textStart;
    private int textEnd;
    private boolean textTooLong;
    private final StringBuilder earlierText = new StringBuilder();

    private int element = UNKNOWN;
    private boolean selfClosing;
    private final int[] openElements = new int[MAX_DEPTH];
    private final int[] openHashes = new int[MAX_DEPTH];
    private int depth;
    private boolean rootSeen;
    private boolean externalDoctype;

    // of the name that was read last
    private int nameStart;
    private int nameHash;

    private final int[] attributeNames = new int[MAX_ATTRIBUTES];
    private final int[] attributeStarts = new int[MAX_ATTRIBUTES];
    private final int[] attributeEnds = new int[MAX_ATTRIBUTES];
    private int attributes;

    /**
     * Makes a scanner.
     *
     * @param names the element and attribute names that matter; the id of a name is its place in the list
     */
    XmlScanner(InputStream in, String file, StringPool pool, List<String> names) {
        this.in = in;
        this.file = file;
        this.pool = pool;
        this.names = new NameTable(names);
    }

    /**
     * Tolerates a document type declaration that merely names an external file, which is never read; one with a
     * subset of its own stays refused.
     */
    XmlScanner allowExternalDoctype() {
        externalDoctype = true;
        return this;
    }

    /** Moves to the next start or end tag. The text between the tags is then given by {@link #text}. */
    Event next() throws IOException {
        if (selfClosing) {
            selfClosing = false;
            attributes = 0;
            textStart = textEnd;
            earlierText.setLength(0);
            depth--;
            return Event.END;
        }
        mark = position;
        textStart = position;
        textTooLong = false;
        earlierText.setLength(0);
        while (true) {
            if (!findTag()) {
                if (depth > 0 || !rootSeen) {
                    throw malformed(
                            rootSeen ? "the end tag of the element" : "an XML document",
                            rootSeen ? "the end of the file (cut short?)" : "an empty file");
                }
                return Event.EOF;
            }
            textEnd = position;
            int kind = peek(1);
            if (kind == '!') {
                keepEarlierText();
                skipDeclaration();
            } else if (kind == '?') {
                keepEarlierText();
                skipInstruction();
            } else {
                return readTag(kind == '/');
            }
            textStart = position;
            mark = position;
        }
    }

    /** Returns the id of the current element. */
    int element() {
        return element;
    }

    /** Returns how many elements are open. */
    int depth() {
        return depth;
    }

    /** Returns the text before the current tag, entities resolved. */
    String text() throws IOException {
        if (textTooLong) {
            throw malformed("at most " + MAX_TEXT + " bytes of text", "more");
        }
        String last = decode(textStart, textEnd);
        return earlierText.length() == 0 ? last : earlierText + last;
    }

    /** Moves to the end of the current element, which may hold text only, and returns the text. */
    String leaf() throws IOException {
        int id = element;
        if (next() != Event.END) {
            throw malformed("text only in <" + names.name(id) + ">", "an element in it");
        }
        return text();
    }

    /** Moves to the end of the current element, whatever is in it. */
    void skip() throws IOException {
        int outer = depth - 1;
        while (depth > outer) {
            next();
        }
    }

    /** Returns an attribute of the current start tag, or the empty string when it is not there. */
    String attribute(int name) throws IOException {
        for (int i = 0; i < attributes; i++) {
            if (attributeNames[i] == name) {
                return decode(attributeStarts[i], attributeEnds[i]);
            }
        }
        return "";
    }

    /** Returns an attribute of the current start tag as a text of a table; the empty text when it is not there. */
    int attribute(int name, TextTable table) throws IOException {
        for (int i = 0; i < attributes; i++) {
            if (attributeNames[i] == name) {
                return decode(attributeStarts[i], attributeEnds[i], table);
            }
        }
        return table.add(buffer, 0, 0);
    }

    /** Returns an attribute of up to four bytes as a number, the first byte in front; 0 when absent, -1 when longer. */
    int code(int name) {
        for (int i = 0; i < attributes; i++) {
            if (attributeNames[i] == name) {
                int code = 0;
                for (int at = attributeStarts[i]; at < attributeEnds[i]; at++) {
                    code = code << 8 | buffer[at] & 0xff;
                }
                return attributeEnds[i] - attributeStarts[i] > 4 ? -1 : code;
            }
        }
        return 0;
    }

    /** As {@link #leaf()}, as a text of a table. */
    int leaf(TextTable table) throws IOException {
        int id = element;
        if (next() != Event.END) {
            throw malformed("text only in <" + names.name(id) + ">", "an element in it");
        }
        return textTooLong || earlierText.length() > 0 ? table.add(text()) : decode(textStart, textEnd, table);
    }

    /** Returns an attribute as a number from 0 to 2^63-1; {@code absent} when it is not there. */
    long number(int name, long absent) throws IOException {
        for (int i = 0; i < attributes; i++) {
            if (attributeNames[i] == name) {
                long value = plainNumber(attributeStarts[i], attributeEnds[i]);
                if (value >= 0) {
                    return value;
                }
            }
        }
        String text = attribute(name);
        if (text.isEmpty()) {
            return absent;
        }
        return parseNumber(text, "attribute " + names.name(name));
    }

    /** Returns the number that a few digits are, -1 when it is anything else. */
    private long plainNumber(int start, int end) {
        if (start == end || end - start > 18) {
            return -1;
        }
        long value = 0;
        for (int i = start; i < end; i++) {
            int digit = buffer[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** Parses a number from 0 to 2^63-1. */
    long parseNumber(String text, String what) throws MalformedMetadataException {
        String digits = text.strip();
        if (digits.isEmpty() || digits.length() > 18) {
            throw malformed("a number for " + what, "'" + clip(text) + "'");
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw malformed("a number for " + what, "'" + clip(text) + "'");
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** Makes an exception that names the file, the element and the place. */
    MalformedMetadataException malformed(String expected, String found) {
        String where = element == UNKNOWN ? "" : "element <" + names.name(element) + "> ";
        return new MalformedMetadataException(file, where + "near byte " + (base + position), expected, found);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    static String clip(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }

    private boolean findTag() throws IOException {
        while (true) {
            byte[] b = buffer;
            int i = position;
            int end = limit;
            while (i < end && b[i] != '<') {
                i++;
            }
            position = i;
            if (i < end) {
                return true;
            }
            if (position - mark > MAX_TEXT) {
                textTooLong = true;
                mark = position;
                textStart = position;
            }
            if (!fill()) {
                return false;
            }
        }
    }

    /** Reads more bytes behind the present ones; false at the end of the document. */
    private boolean fill() throws IOException {
        if (mark > 0) {
            System.arraycopy(buffer, mark, buffer, 0, limit - mark);
            base += mark;
            position -= mark;
            limit -= mark;
            textStart -= mark;
            textEnd -= mark;
            mark = 0;
        }
        if (limit == buffer.length) {
            if (buffer.length >= MAX_TAG) {
                throw malformed("tags and texts below " + MAX_TAG + " bytes", "a longer one");
            }
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int n = in.read(buffer, limit, buffer.length - limit);
        if (n <= 0) {
            return false;
        }
        limit += n;
        return true;
    }

    private int peek(int distance) throws IOException {
        while (position + distance >= limit) {
            if (!fill()) {
                throw malformed("a whole tag", "the end of the file (cut short?)");
            }
        }
        return buffer[position + distance];
    }

    private void keepEarlierText() throws IOException {
        if (!textTooLong && textEnd > textStart) {
            appendEarlier(decode(textStart, textEnd));
        }
    }

    private void appendEarlier(String text) {
        if (earlierText.length() + text.length() > MAX_TEXT) {
            textTooLong = true;
        } else {
            earlierText.append(text);
        }
    }

    private boolean lookingAt(String literal) throws IOException {
        for (int i = 0; i < literal.length(); i++) {
            if (peek(i) != literal.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void skipDeclaration() throws IOException {
        if (lookingAt("<!--")) {
            position += 4;
            skipBehind("-->", false);
        } else if (depth > 0 && lookingAt("<![CDATA[")) {
            position += 9;
            skipBehind("]]>", true);
        } else if (externalDoctype && !rootSeen && lookingAt("<!DOCTYPE ")) {
            mark = position;
            while (peek(0) != '>') {
                if (peek(0) == '[') {
                    throw malformed("a document type without definitions", "one with definitions");
                }
                position++;
            }
            position++;
        } else {
            boolean html = lookingAt("<!DOCTYPE h") || lookingAt("<!doctype h") || lookingAt("<!DOCTYPE H");
            String start = html
                    ? "an HTML page (a login, error or proxy page instead of the file?)"
                    : "a document type declaration";
            throw malformed("rpm-md XML without a document type declaration", start);
        }
    }

    private void skipInstruction() throws IOException {
        boolean declaration = lookingAt("<?xml ");
        int start = position;
        mark = position;
        position += 2;
        // peek() may move the buffer, but never what lies behind the mark
        while (peek(0) != '?' || peek(1) != '>') {
            position++;
        }
        if (declaration) {
            start = mark;
            checkEncoding(new String(buffer, start, position - start, StandardCharsets.ISO_8859_1));
        }
        position += 2;
    }

    private void checkEncoding(String declaration) throws IOException {
        int at = declaration.indexOf("encoding=");
        if (at >= 0 && at + 10 < declaration.length()) {
            char quote = declaration.charAt(at + 9);
            int end = declaration.indexOf(quote, at + 10);
            String encoding =
                    end < 0 ? "?" : declaration.substring(at + 10, end).toUpperCase(Locale.ROOT);
            if (!encoding.equals("UTF-8") && !encoding.equals("US-ASCII") && !encoding.equals("ASCII")) {
                throw malformed("encoding UTF-8", "encoding " + clip(encoding));
            }
        }
    }

    private void skipBehind(String terminator, boolean keep) throws IOException {
        mark = position;
        while (true) {
            if (lookingAt(terminator)) {
                if (keep) {
                    appendEarlier(new String(buffer, mark, position - mark, StandardCharsets.UTF_8));
                }
                position += terminator.length();
                return;
            }
            position++;
            if (!keep || textTooLong) {
                mark = position;
            } else if (position - mark > MAX_TEXT) {
                textTooLong = true;
            }
        }
    }

    private Event readTag(boolean closing) throws IOException {
        int tagOffset = position - mark;
        findTagEnd();
        int tagStart = mark + tagOffset;
        int tagEnd = position - 1;
        rootSeen = true;
        if (closing) {
            int nameEnd = readName(tagStart + 2, tagEnd);
            if (depth == 0 || openHashes[depth - 1] != nameHash) {
                throw malformed(
                        depth == 0 ? "the end of the document" : "the end tag of the open element",
                        "</" + clip(new String(buffer, tagStart + 2, nameEnd - tagStart - 2, StandardCharsets.UTF_8))
                                + ">");
            }
            depth--;
            element = openElements[depth];
            attributes = 0;
            return Event.END;
        }
        if (buffer[tagEnd - 1] == '/') {
            selfClosing = true;
            tagEnd--;
        }
        int nameEnd = readName(tagStart + 1, tagEnd);
        if (nameEnd == tagStart + 1) {
            throw malformed("an element name", "none");
        }
        element = names.find(buffer, nameStart, nameEnd, nameHash);
        if (depth == MAX_DEPTH) {
            throw malformed("at most " + MAX_DEPTH + " nested elements", "more");
        }
        openElements[depth] = element;
        openHashes[depth] = nameHash;
        depth++;
        readAttributes(nameEnd, tagEnd);
        return Event.START;
    }

    /** Moves behind the {@code >} of the tag, minding that quoted values may hold one. */
    private void findTagEnd() throws IOException {
        int quote = 0;
        while (true) {
            byte[] b = buffer;
            int end = limit;
            for (int i = position; i < end; i++) {
                int c = b[i];
                if (quote != 0) {
                    if (c == quote) {
                        quote = 0;
                    }
                } else if (c == '>') {
                    position = i + 1;
                    return;
                } else if (c == '"' || c == '\'') {
                    quote = c;
                }
            }
            position = end;
            if (!fill()) {
                throw malformed("a whole tag", "the end of the file (cut short?)");
            }
        }
    }

    /** Reads a name; its end is returned, its hash and where it begins behind a prefix are kept. */
    private int readName(int start, int end) {
        byte[] b = buffer;
        int hash = NameTable.SEED;
        int local = start;
        int i = start;
        for (; i < end; i++) {
            int c = b[i];
            if (c <= ' ' || c == '/' || c == '=') {
                break;
            }
            if (c == ':') {
                local = i + 1;
                hash = NameTable.SEED;
            } else {
                hash = 31 * hash + c;
            }
        }
        nameStart = local;
        nameHash = hash ^ hash >>> 9;
        return i;
    }

    private void readAttributes(int start, int end) throws IOException {
        attributes = 0;
        int i = start;
        while (true) {
            while (i < end && isSpace(buffer[i])) {
                i++;
            }
            if (i >= end) {
                return;
            }
            int tokenStart = i;
            int nameStop = readName(i, end);
            i = nameStop;
            while (i < end && isSpace(buffer[i])) {
                i++;
            }
            if (nameStop == tokenStart || i >= end || buffer[i] != '=') {
                throw malformed("an attribute name and =", "something else");
            }
            i++;
            while (i < end && isSpace(buffer[i])) {
                i++;
            }
            if (i >= end || buffer[i] != '"' && buffer[i] != '\'') {
                throw malformed("a quoted attribute value", "something else");
            }
            byte quote = buffer[i++];
            int valueStart = i;
            int name = names.find(buffer, nameStart, nameStop, nameHash);
            while (i < end && buffer[i] != quote) {
                i++;
            }
            if (i >= end) {
                throw malformed("the closing quote of an attribute value", "the end of the tag");
            }
            if (name != UNKNOWN) {
                if (attributes == MAX_ATTRIBUTES) {
                    throw malformed("at most " + MAX_ATTRIBUTES + " attributes", "more");
                }
                attributeNames[attributes] = name;
                attributeStarts[attributes] = valueStart;
                attributeEnds[attributes++] = i;
            }
            i++;
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\t' || b == '\r';
    }

    private String decode(int start, int end) throws IOException {
        for (int i = start; i < end; i++) {
            if (buffer[i] == '&') {
                byte[] bytes = Entities.resolve(new String(buffer, start, end - start, StandardCharsets.UTF_8), this)
                        .getBytes(StandardCharsets.UTF_8);
                return pool.get(bytes, 0, bytes.length);
            }
        }
        return pool.get(buffer, start, end);
    }

    private int decode(int start, int end, TextTable table) throws IOException {
        byte[] b = buffer;
        for (int i = start; i < end; i++) {
            // what is not ASCII may be no UTF-8
            if (b[i] == '&' || b[i] < 0) {
                return table.add(decode(start, end));
            }
        }
        return table.add(b, start, end);
    }
}
