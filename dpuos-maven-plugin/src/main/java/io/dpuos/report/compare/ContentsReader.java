package io.dpuos.report.compare;

import io.dpuos.report.Json;
import io.dpuos.report.JsonException;
import io.dpuos.resolve.Lock;
import io.dpuos.resolve.LockSet;
import io.dpuos.resolve.LockedPackage;
import io.dpuos.rpm.Nevra;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds out what a file is, a medium, a lock, a manifest or a report, and reads what it tells of an image. */
final class ContentsReader {
    private static final int ISO_MAGIC_AT = 0x8001;
    private static final int DIGITS_SHOWN = 16;
    private static final long MAX_TEXT = 256L << 20;

    private ContentsReader() {}

    static ImageContents read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new CompareException(file + " is no file; expected an ISO, a lock, a manifest or a report.json");
        }
        if (isIso(file)) {
            return MediumContents.read(file);
        }
        if (Files.size(file) > MAX_TEXT) {
            throw new CompareException(file + " is neither an ISO image nor a text of at most 256 MiB");
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (text.stripLeading().startsWith("{")) {
            return json(file, new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
        }
        if (text.startsWith("#") || text.contains("\nimage ")) {
            return lock(Lock.parse(text, file.toString()).packages(LockSet.IMAGE));
        }
        throw new CompareException(file + " is none of: an ISO image, a lock, a manifest, a report.json");
    }

    private static ImageContents lock(List<LockedPackage> packages) {
        ImageContents contents = new ImageContents();
        contents.knows(Aspect.PACKAGES);
        packages.forEach(each -> add(contents, each.nevra()));
        // Format 1, and a lock whose packages were not downloaded yet, do not tell.
        if (packages.stream().noneMatch(each -> each.scriptlets().equals(LockedPackage.UNKNOWN))) {
            contents.knows(Aspect.SCRIPTLETS);
            packages.stream()
                    .filter(each -> !each.scriptlets().equals(LockedPackage.NONE))
                    .forEach(each -> addScriptlets(contents, each.nevra(), each.scriptlets()));
        }
        return contents;
    }

    private static boolean isIso(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(Math.min(ISO_MAGIC_AT, Files.size(file)));
            return new String(in.readNBytes(5), StandardCharsets.ISO_8859_1).equals("CD001");
        }
    }

    static void add(ImageContents contents, Nevra nevra) {
        contents.put(
                Aspect.PACKAGES, nevra.name() + "." + nevra.arch(), nevra.evr().toString());
    }

    /** Adds what a package runs, by its digest as {@link io.dpuos.rpm.ScriptletDigest} makes it. */
    static void addScriptlets(ImageContents contents, Nevra nevra, String digest) {
        contents.put(
                Aspect.SCRIPTLETS, nevra.name() + "." + nevra.arch(), "sha256 " + digest.substring(0, DIGITS_SHOWN));
    }

    private static ImageContents json(Path file, String text) {
        Object value;
        try {
            value = Json.read(text);
        } catch (JsonException e) {
            throw new CompareException(file + ": " + e.getMessage());
        }
        if (value instanceof Map<?, ?> map && "dpuos-report".equals(map.get("format"))) {
            return report(map);
        }
        if (value instanceof Map<?, ?> map && map.get("imagePackages") instanceof List<?> packages) {
            ImageContents contents = new ImageContents();
            contents.knows(Aspect.PACKAGES);
            for (Object each : packages) {
                if (each instanceof Map<?, ?> entry) {
                    add(contents, nevra(file, entry));
                }
            }
            if (map.get("iso") instanceof Map<?, ?> iso) {
                total(contents, "ISO bytes", iso.get("size"));
            }
            return contents;
        }
        throw new CompareException(file + " is JSON, but neither a manifest nor a report");
    }

    private static Nevra nevra(Path file, Map<?, ?> entry) {
        try {
            return Nevra.parse(String.valueOf(entry.get("nevra")));
        } catch (IllegalArgumentException e) {
            throw new CompareException(file + ": " + e.getMessage());
        }
    }

    private static void total(ImageContents contents, String name, @Nullable Object value) {
        if (value instanceof BigDecimal number) {
            contents.put(Aspect.TOTALS, name, number.toPlainString(), number.longValue());
        }
    }

    private static ImageContents report(Map<?, ?> report) {
        ImageContents contents = new ImageContents();
        for (Aspect aspect : List.of(Aspect.PACKAGES, Aspect.SERVICES, Aspect.SYSCTL)) {
            contents.knows(aspect);
        }
        for (Map<?, ?> each : maps(report.get("packages"))) {
            Nevra nevra = Nevra.parse(String.valueOf(each.get("nevra")));
            contents.put(
                    Aspect.PACKAGES,
                    nevra.name() + "." + nevra.arch(),
                    nevra.evr().toString(),
                    number(each.get("bytes")));
        }
        for (Map<?, ?> each : maps(report.get("sysctl"))) {
            // Files of sysfs and options of modules stand there too, which a medium does not tell of.
            if (!"tunable".equals(each.get("kind")) && !"option".equals(each.get("kind"))) {
                contents.put(Aspect.SYSCTL, String.valueOf(each.get("key")), String.valueOf(each.get("value")));
            }
        }
        if (report.get("services") instanceof Map<?, ?> services) {
            for (Map<?, ?> each : maps(services.get("starts"))) {
                contents.put(
                        Aspect.SERVICES,
                        String.valueOf(each.get("unit")),
                        Boolean.TRUE.equals(each.get("stays")) ? "stays" : "starts");
            }
            if (services.get("mayStart") instanceof Map<?, ?> later) {
                later.forEach((unit, by) -> contents.put(Aspect.SERVICES, String.valueOf(unit), "on demand"));
            }
        }
        if (report.get("summary") instanceof Map<?, ?> summary) {
            total(contents, "ISO bytes", summary.get("isoBytes"));
            total(contents, "installed bytes", summary.get("installedBytes"));
        }
        return contents;
    }

    private static List<Map<?, ?>> maps(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream()
                        .filter(Map.class::isInstance)
                        .<Map<?, ?>>map(each -> (Map<?, ?>) each)
                        .toList()
                : List.of();
    }

    private static long number(@Nullable Object value) {
        return value instanceof BigDecimal number ? number.longValue() : 0;
    }
}
