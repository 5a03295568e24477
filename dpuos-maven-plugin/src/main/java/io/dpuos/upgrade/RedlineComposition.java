package io.dpuos.upgrade;

import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Evr;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.RpmWriter;
import io.dpuos.rpm.Scriptlet;
import io.dpuos.rpm.Tag;
import java.util.Locale;
import org.redline_rpm.Builder;
import org.redline_rpm.header.AbstractHeader;
import org.redline_rpm.header.Architecture;
import org.redline_rpm.header.Flags;
import org.redline_rpm.header.Header.HeaderTag;
import org.redline_rpm.header.Os;
import org.redline_rpm.header.RpmType;

/**
 * The describing part of the configuration package's header, composed by Redline: names, texts, requirements and
 * scriptlets. Files, file triggers, payload and signature are the writer's: Redline stamps directories and the package
 * with the clock, compresses with the JDK's zlib, and knows neither file triggers nor RSA keys of 3,072 bits. Not
 * thread-safe.
 */
final class RedlineComposition extends Builder {
    private final Nevra nevra;

    /**
     * Begins a package.
     *
     * @throws IllegalArgumentException when Redline finds a character in name or version that rpm forbids
     */
    RedlineComposition(Nevra nevra, String summary, String description, String vendor) {
        this.nevra = nevra;
        setPackage(nevra.name(), nevra.evr().version(), nevra.evr().release());
        setType(RpmType.BINARY);
        setPlatform(architecture(nevra.arch()), Os.LINUX);
        setSummary(summary);
        setDescription(description);
        setVendor(vendor);
        setLicense("as declared by " + vendor);
        setGroup("System Environment/Base");
        setBuildHost("localhost");
    }

    private static Architecture architecture(String arch) {
        for (Architecture known : Architecture.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(arch)) {
                return known;
            }
        }
        // Redline's list ends before riscv64; the writer knows the true name.
        return Architecture.NOARCH;
    }

    /** Returns a writer with all that was composed; what else the package holds is added there. */
    RpmWriter writer() {
        RpmWriter writer = new RpmWriter(nevra)
                .summary(text(HeaderTag.SUMMARY))
                .description(text(HeaderTag.DESCRIPTION))
                .group(text(HeaderTag.GROUP))
                .text(Tag.LICENSE, text(HeaderTag.LICENSE))
                .text(Tag.VENDOR, text(HeaderTag.VENDOR))
                .text(Tag.BUILDHOST, text(HeaderTag.BUILDHOST))
                // Redline spells it by the locale of the build host, which in Turkish has no dot.
                .text(Tag.OS, "linux");
        for (var dependency : requires) {
            boolean ranged = !dependency.getVersion().isEmpty();
            if ((dependency.getFlags() & Flags.RPMLIB) == 0) {
                // Features are the writer's business: it knows which ones the file uses.
                writer.requires(
                        ranged
                                ? Dependency.of(
                                        dependency.getName(),
                                        Dependency.Comparison.GE,
                                        Evr.parse(dependency.getVersion()))
                                : Dependency.of(dependency.getName()));
            }
        }
        scriptlet(writer, Scriptlet.Kind.PREIN, HeaderTag.PREINSCRIPT);
        scriptlet(writer, Scriptlet.Kind.POSTTRANS, HeaderTag.POSTTRANSSCRIPT);
        return writer;
    }

    private void scriptlet(RpmWriter writer, Scriptlet.Kind kind, HeaderTag tag) {
        String body = text(tag);
        if (!body.isEmpty()) {
            writer.scriptlet(Scriptlet.shell(kind, body));
        }
    }

    private String text(HeaderTag tag) {
        AbstractHeader.Entry<?> entry = format.getHeader().getEntry(tag);
        return entry != null && entry.getValues() instanceof String[] texts && texts.length > 0 ? texts[0] : "";
    }
}
