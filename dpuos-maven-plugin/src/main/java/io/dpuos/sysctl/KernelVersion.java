package io.dpuos.sysctl;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first two numbers of a kernel's release, which decide what it has. Immutable. */
record KernelVersion(int major, int minor) {
    private static final Pattern RELEASE = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4}).*");

    /** Reads for example {@code 5.13} or {@code 5.10.0-60.18.0.50.oe2203.aarch64}; 0.0 when it is no release. */
    static KernelVersion parse(String text) {
        Matcher matcher = RELEASE.matcher(text.strip());
        return matcher.matches()
                ? new KernelVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                : new KernelVersion(0, 0);
    }

    boolean isSince(KernelVersion other) {
        return major != other.major ? major > other.major : minor >= other.minor;
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
