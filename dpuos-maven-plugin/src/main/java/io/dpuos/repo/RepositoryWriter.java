package io.dpuos.repo;

import io.dpuos.rpm.Dependency;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes the metadata of a repository as createrepo_c does: {@code repomd.xml}, primary, filelists and other, not
 * compressed. The bytes depend on the packages alone.
 *
 * <p>Format: the metadata that yum introduced and that dnf, zypper and libsolv read; there is no specification.
 */
public final class RepositoryWriter {
    private static final String HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    private static final int LEAD = 96;

    private RepositoryWriter() {}

    /**
     * Returns the files of {@code repodata/} by path below the repository.
     *
     * @param packages RPM files, which lie at the top of the repository under their names
     * @throws IOException when a package cannot be read
     */
    public static SortedMap<String, byte[]> repodata(List<Path> packages) throws IOException {
        StringBuilder primary = new StringBuilder(HEAD)
                .append("<metadata xmlns=\"http://linux.duke.edu/metadata/common\"")
                .append(" xmlns:rpm=\"http://linux.duke.edu/metadata/rpm\" packages=\"" + packages.size() + "\">\n");
        StringBuilder filelists = new StringBuilder(HEAD)
                .append("<filelists xmlns=\"http://linux.duke.edu/metadata/filelists\" packages=\"")
                .append(packages.size())
                .append("\">\n");
        StringBuilder other = new StringBuilder(HEAD)
                .append("<otherdata xmlns=\"http://linux.duke.edu/metadata/other\" packages=\"")
                .append(packages.size())
                .append("\">\n");
        long newest = 0;
        List<Path> sorted = new ArrayList<>(packages);
        sorted.sort(java.util.Comparator.comparing(path -> String.valueOf(path.getFileName())));
        for (Path file : sorted) {
            RepoPackage each = RpmFolder.describe(file, "written");
            newest = Math.max(newest, each.buildTime());
            primary(primary, each, headerRange(file));
            String id = "<package pkgid=\"" + each.sha256() + "\" name=\""
                    + xml(each.nevra().name()) + "\" arch=\"" + xml(each.nevra().arch()) + "\">\n  " + version(each)
                    + "\n";
            filelists.append(id);
            each.files()
                    .forEach(path ->
                            filelists.append("  <file>").append(xml(path)).append("</file>\n"));
            filelists.append("</package>\n");
            other.append(id).append("</package>\n");
        }
        Map<String, String> documents = new LinkedHashMap<>();
        documents.put("primary", primary.append("</metadata>\n").toString());
        documents.put("filelists", filelists.append("</filelists>\n").toString());
        documents.put("other", other.append("</otherdata>\n").toString());
        SortedMap<String, byte[]> files = new TreeMap<>();
        StringBuilder repomd = new StringBuilder(HEAD)
                .append("<repomd xmlns=\"http://linux.duke.edu/metadata/repo\"")
                .append(" xmlns:rpm=\"http://linux.duke.edu/metadata/rpm\">\n  <revision>")
                .append(newest)
                .append("</revision>\n");
        for (Map.Entry<String, String> document : documents.entrySet()) {
            byte[] bytes = document.getValue().getBytes(StandardCharsets.UTF_8);
            String digest = Checksum.sha256Of(bytes).hex();
            String path = "repodata/" + digest + "-" + document.getKey() + ".xml";
            files.put(path, bytes);
            repomd.append("  <data type=\"").append(document.getKey()).append("\">\n    <checksum type=\"sha256\">");
            repomd.append(digest)
                    .append("</checksum>\n    <location href=\"")
                    .append(path)
                    .append("\"/>\n");
            repomd.append("    <timestamp>")
                    .append(newest)
                    .append("</timestamp>\n    <size>")
                    .append(bytes.length);
            repomd.append("</size>\n  </data>\n");
        }
        files.put("repodata/repomd.xml", repomd.append("</repomd>\n").toString().getBytes(StandardCharsets.UTF_8));
        return files;
    }

    private static void primary(StringBuilder out, RepoPackage each, long[] range) {
        out.append("<package type=\"rpm\">\n  <name>")
                .append(xml(each.nevra().name()))
                .append("</name>\n  <arch>");
        out.append(xml(each.nevra().arch())).append("</arch>\n  ").append(version(each));
        out.append("\n  <checksum type=\"sha256\" pkgid=\"YES\">").append(each.sha256());
        out.append("</checksum>\n  <summary>").append(xml(each.summary())).append("</summary>\n  <description>");
        out.append(xml(each.summary())).append("</description>\n  <packager></packager>\n  <url></url>\n");
        out.append("  <time file=\"")
                .append(each.buildTime())
                .append("\" build=\"")
                .append(each.buildTime());
        out.append("\"/>\n  <size package=\"").append(each.size()).append("\" installed=\"");
        out.append(each.installedSize())
                .append("\" archive=\"")
                .append(each.installedSize())
                .append("\"/>\n");
        out.append("  <location href=\"").append(xml(each.location())).append("\"/>\n  <format>\n    <rpm:license>");
        out.append(xml(each.licence()))
                .append("</rpm:license>\n    <rpm:sourcerpm>")
                .append(xml(each.sourceRpm()));
        out.append("</rpm:sourcerpm>\n    <rpm:header-range start=\"")
                .append(range[0])
                .append("\" end=\"");
        out.append(range[1]).append("\"/>\n");
        RepoPackage.Dependencies all = each.dependencies();
        dependencies(out, "provides", all.provides());
        dependencies(
                out,
                "requires",
                all.requires().stream()
                        .filter(dependency -> !dependency.name().startsWith("rpmlib("))
                        .toList());
        dependencies(out, "conflicts", all.conflicts());
        dependencies(out, "obsoletes", all.obsoletes());
        dependencies(out, "suggests", all.suggests());
        dependencies(out, "enhances", all.enhances());
        dependencies(out, "recommends", all.recommends());
        dependencies(out, "supplements", all.supplements());
        for (String path : each.files()) {
            // The same choice as createrepo_c's.
            if (path.startsWith("/etc/") || path.contains("bin/") || path.equals("/usr/lib/sendmail")) {
                out.append("    <file>").append(xml(path)).append("</file>\n");
            }
        }
        out.append("  </format>\n</package>\n");
    }

    private static void dependencies(StringBuilder out, String kind, List<Dependency> list) {
        if (list.isEmpty()) {
            return;
        }
        out.append("    <rpm:").append(kind).append(">\n");
        for (Dependency each : list) {
            out.append("      <rpm:entry name=\"").append(xml(each.name())).append('"');
            each.evr().ifPresent(evr -> {
                out.append(" flags=\"")
                        .append(each.comparison().name())
                        .append("\" epoch=\"")
                        .append(evr.epoch());
                out.append("\" ver=\"").append(xml(evr.version())).append('"');
                if (!evr.release().isEmpty()) {
                    out.append(" rel=\"").append(xml(evr.release())).append('"');
                }
            });
            out.append(each.pre() ? " pre=\"1\"/>\n" : "/>\n");
        }
        out.append("    </rpm:").append(kind).append(">\n");
    }

    private static String version(RepoPackage each) {
        return "<version epoch=\"" + each.nevra().evr().epoch() + "\" ver=\""
                + xml(each.nevra().evr().version()) + "\" rel=\""
                + xml(each.nevra().evr().release()) + "\"/>";
    }

    /** Where the main header begins and ends: behind lead and signature header, which is padded to 8 bytes. */
    private static long[] headerRange(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(Files.newInputStream(file)))) {
            in.skipNBytes(LEAD);
            long signature = LEAD + header(in);
            long start = (signature + 7) / 8 * 8;
            in.skipNBytes(start - signature);
            return new long[] {start, start + header(in)};
        }
    }

    private static long header(DataInputStream in) throws IOException {
        in.skipNBytes(8);
        long entries = Integer.toUnsignedLong(in.readInt());
        long data = Integer.toUnsignedLong(in.readInt());
        in.skipNBytes(entries * 16 + data);
        return 16 + entries * 16 + data;
    }

    /** Characters that XML 1.0 cannot hold become question marks. */
    private static String xml(String text) {
        return text.replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]", "?")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
