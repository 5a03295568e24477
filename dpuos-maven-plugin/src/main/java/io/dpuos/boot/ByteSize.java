package io.dpuos.boot;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: digits and a unit, powers of 1,024. */
public final class ByteSize {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15}) ?(?:([KMGT])(?:i?B)?|B)?");

    private ByteSize() {}

    /**
     * Returns the bytes of a size such as {@code 200M}, {@code 32GiB} or {@code 1048576}.
     *
     * @param element the pom element, for the message
     * @throws BootException when it is no size, 0, or more than 2^62
     */
    public static long parse(String element, String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new BootException(element, "'" + text + "' is no size; expected for example 200M, 32G or max");
        }
        int shift = matcher.group(2) == null ? 0 : 10 * ("KMGT".indexOf(matcher.group(2)) + 1);
        long number = Long.parseLong(matcher.group(1));
        if (number == 0 || number > Long.MAX_VALUE >> (shift + 1)) {
            throw new BootException(element, "'" + text + "' is not within 1 byte and 4096 PiB");
        }
        return number << shift;
    }

    /** Returns bytes in MiB, rounded up. */
    static long mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }
}
