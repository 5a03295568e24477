package io.dpuos.repo;

/** The five predefined entities of XML, and character references. */
final class Entities {
    private Entities() {}

    /** Returns the text with all entities resolved. */
    static String resolve(String text, XmlScanner xml) throws MalformedMetadataException {
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        for (int at = text.indexOf('&'); at >= 0; at = text.indexOf('&', from)) {
            int end = text.indexOf(';', at);
            if (end < 0 || end - at > 12) {
                throw xml.malformed("an entity that ends with ;", "'" + XmlScanner.clip(text.substring(at)) + "'");
            }
            out.append(text, from, at).append(entity(text.substring(at + 1, end), xml));
            from = end + 1;
        }
        return out.append(text, from, text.length()).toString();
    }

    private static String entity(String name, XmlScanner xml) throws MalformedMetadataException {
        switch (name) {
            case "lt":
                return "<";
            case "gt":
                return ">";
            case "amp":
                return "&";
            case "quot":
                return "\"";
            case "apos":
                return "'";
            default:
                break;
        }
        if (name.startsWith("#") && name.length() > 1) {
            try {
                int code = name.charAt(1) == 'x'
                        ? Integer.parseInt(name.substring(2), 16)
                        : Integer.parseInt(name.substring(1));
                if (Character.isValidCodePoint(code) && code != 0) {
                    return Character.toString(code);
                }
            } catch (NumberFormatException e) {
                throw xml.malformed("a character reference", "&" + XmlScanner.clip(name) + ";");
            }
        }
        throw xml.malformed("a predefined entity or a character reference", "&" + XmlScanner.clip(name) + ";");
    }
}
