package io.dpuos.repo;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Reads {@code filelists.xml} into a {@link PathIndex}: every path of every package.
 *
 * <p>Follows what createrepo_c writes ({@code xml_dump_filelists.c}).
 */
public final class FilelistsXml {
    private static final List<String> NAMES = List.of("filelists", "package", "file", "pkgid");
    private static final int FILELISTS = 0;
    private static final int PACKAGE = 1;
    private static final int FILE = 2;
    private static final int PKGID = 3;

    private FilelistsXml() {}

    /**
     * Parses the unpacked file.
     *
     * @param in the unpacked bytes; closed here
     * @param file what messages call it
     * @throws MalformedMetadataException when it is not a filelists.xml
     */
    public static PathIndex parse(InputStream in, String file) throws IOException {
        PathIndex.Builder index = new PathIndex.Builder();
        try (XmlScanner xml = new XmlScanner(in, file, new StringPool(), NAMES)) {
            if (xml.next() != XmlScanner.Event.START || xml.element() != FILELISTS) {
                throw xml.malformed("the root element <filelists>", "another one");
            }
            while (xml.next() == XmlScanner.Event.START) {
                if (xml.element() != PACKAGE) {
                    xml.skip();
                    continue;
                }
                String id = xml.attribute(PKGID);
                if (!Checksum.Algorithm.isDigest(id)) {
                    throw xml.malformed("a pkgid of 64 or 128 hexadecimal digits", "'" + Locations.printable(id) + "'");
                }
                index.startPackage(id);
                while (xml.next() == XmlScanner.Event.START) {
                    if (xml.element() == FILE) {
                        index.add(xml.leaf());
                    } else {
                        xml.skip();
                    }
                }
            }
        }
        return index.build();
    }
}
