package io.dpuos.testdistro;

import com.github.luben.zstd.Zstd;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.DependencyKind;
import io.dpuos.rpm.FileFlags;
import io.dpuos.rpm.PackagedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * Writes {@code repodata/}: repomd.xml, primary, filelists, other and comps, as createrepo_c does. Packages are sorted
 * by name and version; no clock takes part. filelists is compressed with zstd, the others with gzip, so that a reader
 * meets both.
 */
final class Repodata {
    private Repodata() {}

    /** What only the finished file tells. */
    private record RpmFile(String sha256, long size, long headerStart, long headerEnd) {
        static RpmFile of(Path file) throws IOException {
            try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
                long signature = 96 + headerLength(in, 96);
                long start = (signature + 7) / 8 * 8;
                return new RpmFile(AptArchive.sha256(file), in.length(), start, start + headerLength(in, start));
            }
        }

        private static long headerLength(RandomAccessFile in, long at) throws IOException {
            in.seek(at + 8);
            long entries = in.readInt();
            return 16 + entries * 16 + in.readInt();
        }
    }

    static void write(Path repository, List<RpmPlan> plans, Curation curation) throws IOException {
        List<RpmPlan> sorted =
                plans.stream().sorted(Comparator.comparing(RpmPlan::nevra)).toList();
        StringBuilder primary = new StringBuilder(1 << 20);
        StringBuilder filelists = new StringBuilder(1 << 20);
        StringBuilder other = new StringBuilder(1 << 16);
        String count = " packages=\"" + sorted.size() + "\">\n";
        String head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
        primary.append(head)
                .append("<metadata xmlns=\"http://linux.duke.edu/metadata/common\"")
                .append(" xmlns:rpm=\"http://linux.duke.edu/metadata/rpm\"")
                .append(count);
        filelists
                .append(head)
                .append("<filelists xmlns=\"http://linux.duke.edu/metadata/filelists\"")
                .append(count);
        other.append(head)
                .append("<otherdata xmlns=\"http://linux.duke.edu/metadata/other\"")
                .append(count);
        long newest = 0;
        for (RpmPlan plan : sorted) {
            String location = "Packages/" + plan.fileName();
            RpmFile file = RpmFile.of(repository.resolve(location));
            primary(primary, plan, file, location);
            String id = "<package pkgid=\"" + file.sha256 + "\" name=\""
                    + xml(plan.nevra().name()) + "\" arch=\"" + plan.nevra().arch() + "\">\n  " + version(plan) + "\n";
            filelists.append(id);
            plan.files().forEach(f -> filelists.append(fileElement(f)));
            filelists.append("</package>\n");
            other.append(id).append("</package>\n");
            newest = Math.max(newest, plan.buildTime());
        }
        primary.append("</metadata>\n");
        filelists.append("</filelists>\n");
        other.append("</otherdata>\n");
        Path directory = Files.createDirectories(repository.resolve("repodata"));
        Map<String, byte[]> data = new LinkedHashMap<>();
        data.put("primary", primary.toString().getBytes(StandardCharsets.UTF_8));
        data.put("filelists", filelists.toString().getBytes(StandardCharsets.UTF_8));
        data.put("other", other.toString().getBytes(StandardCharsets.UTF_8));
        data.put("group", Files.readAllBytes(curation.directory().resolve("comps.xml")));
        StringBuilder repomd = new StringBuilder(head)
                .append("<repomd xmlns=\"http://linux.duke.edu/metadata/repo\"")
                .append(" xmlns:rpm=\"http://linux.duke.edu/metadata/rpm\">\n  <revision>")
                .append(newest)
                .append("</revision>\n");
        for (Map.Entry<String, byte[]> entry : data.entrySet()) {
            record(repomd, directory, entry.getKey(), entry.getValue(), newest);
        }
        repomd.append("</repomd>\n");
        Files.writeString(directory.resolve("repomd.xml"), repomd);
    }

    private static void record(StringBuilder repomd, Path directory, String type, byte[] plain, long time)
            throws IOException {
        byte[] stored = plain;
        String suffix = ".xml";
        switch (type) {
            case "filelists" -> {
                stored = Zstd.compress(plain, 3);
                suffix = ".xml.zst";
            }
            case "group" -> suffix = "-comps.xml";
            default -> {
                stored = gzip(plain);
                suffix = ".xml.gz";
            }
        }
        String digest = sha256(stored);
        String name = type.equals("group") ? digest + suffix : digest + "-" + type + suffix;
        Files.write(directory.resolve(name), stored);
        repomd.append("  <data type=\"").append(type).append("\">\n");
        repomd.append("    <checksum type=\"sha256\">").append(digest).append("</checksum>\n");
        if (stored != plain) {
            repomd.append("    <open-checksum type=\"sha256\">")
                    .append(sha256(plain))
                    .append("</open-checksum>\n");
        }
        repomd.append("    <location href=\"repodata/").append(name).append("\"/>\n");
        repomd.append("    <timestamp>").append(time).append("</timestamp>\n");
        repomd.append("    <size>").append(stored.length).append("</size>\n");
        if (stored != plain) {
            repomd.append("    <open-size>").append(plain.length).append("</open-size>\n");
        }
        repomd.append("  </data>\n");
    }

    private static void primary(StringBuilder out, RpmPlan plan, RpmFile file, String location) {
        long installed = plan.files().stream().mapToLong(Repodata::size).sum();
        out.append("<package type=\"rpm\">\n  <name>").append(xml(plan.nevra().name()));
        out.append("</name>\n  <arch>").append(plan.nevra().arch()).append("</arch>\n  ");
        out.append(version(plan)).append("\n  <checksum type=\"sha256\" pkgid=\"YES\">");
        out.append(file.sha256).append("</checksum>\n  <summary>").append(xml(plan.summary()));
        out.append("</summary>\n  <description>").append(xml(plan.summary())).append("</description>\n");
        out.append("  <packager></packager>\n  <url>").append(xml(plan.url())).append("</url>\n");
        out.append("  <time file=\"").append(plan.buildTime()).append("\" build=\"");
        out.append(plan.buildTime()).append("\"/>\n  <size package=\"").append(file.size);
        out.append("\" installed=\"")
                .append(installed)
                .append("\" archive=\"")
                .append(installed)
                .append("\"/>\n");
        out.append("  <location href=\"").append(xml(location)).append("\"/>\n  <format>\n");
        out.append("    <rpm:license>").append(RpmPlan.LICENCE).append("</rpm:license>\n");
        out.append("    <rpm:vendor>").append(RpmPlan.VENDOR).append("</rpm:vendor>\n");
        out.append("    <rpm:group>").append(RpmPlan.GROUP).append("</rpm:group>\n");
        out.append("    <rpm:buildhost>localhost</rpm:buildhost>\n");
        out.append("    <rpm:sourcerpm>").append(xml(plan.sourceRpm())).append("</rpm:sourcerpm>\n");
        out.append("    <rpm:header-range start=\"").append(file.headerStart).append("\" end=\"");
        out.append(file.headerEnd).append("\"/>\n");
        dependencies(out, "provides", plan.allProvides());
        dependencies(out, "requires", plan.allRequires());
        for (DependencyKind kind : List.of(
                DependencyKind.CONFLICTS,
                DependencyKind.OBSOLETES,
                DependencyKind.SUGGESTS,
                DependencyKind.ENHANCES,
                DependencyKind.RECOMMENDS,
                DependencyKind.SUPPLEMENTS)) {
            dependencies(out, kind.name().toLowerCase(java.util.Locale.ROOT), plan.of(kind));
        }
        plan.files().stream().filter(Repodata::isPrimary).forEach(f -> out.append("  ")
                .append(fileElement(f)));
        out.append("  </format>\n</package>\n");
    }

    private static void dependencies(StringBuilder out, String kind, List<Dependency> list) {
        if (list.isEmpty()) {
            return;
        }
        out.append("    <rpm:").append(kind).append(">\n");
        for (Dependency dependency : list) {
            out.append("      <rpm:entry name=\"")
                    .append(xml(dependency.name()))
                    .append('"');
            dependency.evr().ifPresent(evr -> {
                out.append(" flags=\"").append(dependency.comparison().name());
                out.append("\" epoch=\"").append(evr.epoch());
                out.append("\" ver=\"").append(xml(evr.version())).append('"');
                if (!evr.release().isEmpty()) {
                    out.append(" rel=\"").append(xml(evr.release())).append('"');
                }
            });
            out.append(dependency.pre() ? " pre=\"1\"/>\n" : "/>\n");
        }
        out.append("    </rpm:").append(kind).append(">\n");
    }

    private static long size(PackagedFile file) {
        boolean counts = file.body() instanceof PackagedFile.Regular && (file.flags() & FileFlags.GHOST) == 0;
        return counts ? ((PackagedFile.Regular) file.body()).content().size() : 0;
    }

    /** The same choice as createrepo_c's. */
    private static boolean isPrimary(PackagedFile file) {
        String path = file.path().toString();
        return path.startsWith("/etc/") || path.contains("bin/") || path.equals("/usr/lib/sendmail");
    }

    private static String fileElement(PackagedFile file) {
        String type = file.body() instanceof PackagedFile.Directory
                ? " type=\"dir\""
                : (file.flags() & FileFlags.GHOST) != 0 ? " type=\"ghost\"" : "";
        return "  <file" + type + ">" + xml(file.path().toString()) + "</file>\n";
    }

    private static String version(RpmPlan plan) {
        return "<version epoch=\"" + plan.nevra().evr().epoch() + "\" ver=\""
                + xml(plan.nevra().evr().version()) + "\" rel=\""
                + xml(plan.nevra().evr().release()) + "\"/>";
    }

    private static String xml(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        byte[] bytes = out.toByteArray();
        bytes[9] = (byte) 0xff; // the operating system: JDKs differ
        return bytes;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Returns the lines that a digest is made of, for use as a cache key. */
    static String sha256(List<String> lines) {
        return sha256(String.join("\n", new ArrayList<>(lines)).getBytes(StandardCharsets.UTF_8));
    }
}
