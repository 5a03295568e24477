package io.dpuos.repo;

/** Checks paths and ids that come out of metadata before they take part in a URL or a lock. */
final class Locations {
    private static final int LONGEST = 4096;

    private Locations() {}

    /** Returns the location when it stays below the repository's base. */
    static String check(XmlScanner xml, String location) throws MalformedMetadataException {
        if (location.isEmpty()
                || location.length() > LONGEST
                || location.startsWith("/")
                || location.indexOf('\\') >= 0
                || location.contains("://")
                || climbs(location)
                || hasControls(location)) {
            throw xml.malformed("a location below the repository's base", "'" + printable(location) + "'");
        }
        return location;
    }

    static boolean climbs(String location) {
        return ("/" + location + "/").contains("/../");
    }

    static boolean hasControls(String text) {
        return text.chars().anyMatch(c -> c < 0x20 || c == 0x7f);
    }

    /** Shortens a text and masks what a terminal might obey. */
    static String printable(String text) {
        String clipped = text.length() > 120 ? text.substring(0, 120) + "…" : text;
        return clipped.replaceAll("\\p{Cntrl}", "?");
    }
}
