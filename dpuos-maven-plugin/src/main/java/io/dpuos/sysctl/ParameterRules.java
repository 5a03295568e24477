package io.dpuos.sysctl;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What single values do not tell: keys that the image's kernel no longer has, and values that cannot stand together. After
 * the kernel's Documentation/admin-guide/sysctl and Documentation/networking/ip-sysctl.
 */
final class ParameterRules {
    private static final List<List<String>> EXCLUSIVE = List.of(
            List.of("vm.dirty_ratio", "vm.dirty_bytes"),
            List.of("vm.dirty_background_ratio", "vm.dirty_background_bytes"));

    private static final List<List<String>> ASCENDING = List.of(
            List.of("net.ipv4.neigh.default.gc_thresh1", "net.ipv4.neigh.default.gc_thresh2"),
            List.of("net.ipv4.neigh.default.gc_thresh2", "net.ipv4.neigh.default.gc_thresh3"),
            List.of("net.ipv6.neigh.default.gc_thresh1", "net.ipv6.neigh.default.gc_thresh2"),
            List.of("net.ipv6.neigh.default.gc_thresh2", "net.ipv6.neigh.default.gc_thresh3"),
            List.of("net.core.rmem_default", "net.core.rmem_max"),
            List.of("net.core.wmem_default", "net.core.wmem_max"),
            List.of("net.ipv4.ipfrag_low_thresh", "net.ipv4.ipfrag_high_thresh"),
            List.of("net.ipv6.ip6frag_low_thresh", "net.ipv6.ip6frag_high_thresh"),
            List.of("fs.mqueue.msg_default", "fs.mqueue.msg_max"),
            List.of("fs.mqueue.msgsize_default", "fs.mqueue.msgsize_max"),
            List.of("dev.raid.speed_limit_min", "dev.raid.speed_limit_max"),
            List.of("kernel.sched_deadline_period_min_us", "kernel.sched_deadline_period_max_us"),
            List.of("kernel.sched_util_clamp_min", "kernel.sched_util_clamp_max"),
            List.of("kernel.sched_rt_runtime_us", "kernel.sched_rt_period_us"),
            List.of("vm.dirty_background_ratio", "vm.dirty_ratio"),
            List.of("vm.dirty_background_bytes", "vm.dirty_bytes"));

    private static final List<String> ASCENDING_WITHIN = List.of(
            "net.ipv4.tcp_rmem",
            "net.ipv4.tcp_wmem",
            "net.ipv4.tcp_mem",
            "net.ipv4.udp_mem",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.ping_group_range",
            "net.sctp.sctp_mem",
            "net.sctp.sctp_rmem",
            "net.sctp.sctp_wmem");

    /** Two names of one thing. */
    private static final Map<String, String> SAME = Map.of("net.ipv4.ip_forward", "net.ipv4.conf.all.forwarding");

    private final SortedMap<String, SysctlAssignment> effective;
    private final KernelFacts kernel;
    private final KernelTuning tuning;
    private final List<String> warnings;

    /**
     * Prepares the check of effective parameters.
     *
     * @param effective by key
     * @param warnings takes what is no failure
     */
    ParameterRules(
            SortedMap<String, SysctlAssignment> effective,
            KernelFacts kernel,
            KernelTuning tuning,
            List<String> warnings) {
        this.effective = new TreeMap<>(effective);
        this.kernel = kernel;
        this.tuning = tuning;
        this.warnings = warnings;
    }

    /**
     * Checks.
     *
     * @throws SysctlException when the kernel lacks a key, or values cannot stand together
     */
    void check(KnownKeys known, String arch) {
        effective.values().forEach(assignment -> {
            removed(assignment, known);
            young(assignment, known);
        });
        for (List<String> pair : EXCLUSIVE) {
            if (isPositive(pair.get(0)) && isPositive(pair.get(1))) {
                throw contradiction(pair, "the kernel sets one to 0 when the other is written");
            }
        }
        for (List<String> pair : ASCENDING) {
            Optional<BigInteger> low = number(pair.get(0));
            Optional<BigInteger> high = number(pair.get(1));
            if (low.isPresent() && high.isPresent() && low.get().compareTo(high.get()) > 0) {
                throw contradiction(pair, "the first must not be greater than the second");
            }
        }
        SAME.forEach((one, other) -> {
            if (number(one).isPresent()
                    && number(other).isPresent()
                    && !number(one).equals(number(other))) {
                throw contradiction(List.of(one, other), "both are names of one switch");
            }
        });
        ASCENDING_WITHIN.forEach(this::ascends);
        memory(arch);
        traps();
    }

    private void removed(SysctlAssignment assignment, KnownKeys known) {
        Optional<KnownKeys.Removed> removed = known.removed(assignment.key());
        if (removed.isEmpty() || kernel.release().isEmpty()) {
            return;
        }
        String release = kernel.release().get();
        KernelVersion since = removed.get().version();
        if (KernelVersion.parse(release).isSince(since)) {
            String message = assignment.origin() + ": kernel " + release + " has no " + assignment.key() + "; since "
                    + since + " " + removed.get().fate() + ". Drop the key.";
            if (!assignment.ignoreErrors()) {
                throw new SysctlException(message);
            }
            warnings.add(message);
        }
    }

    /** Distributions bring new keys to old kernels, so that a key that is too young is only likely to be missing. */
    private void young(SysctlAssignment assignment, KnownKeys known) {
        Optional<KernelVersion> since = known.find(assignment.key()).flatMap(KnownKeys.KnownKey::since);
        if (since.isPresent()
                && kernel.release().isPresent()
                && !KernelVersion.parse(kernel.release().get()).isSince(since.get())) {
            warnings.add(assignment.origin() + ": " + assignment.key() + " came with kernel " + since.get()
                    + ", the image has " + kernel.release().get()
                    + "; unless the distribution brought it there, the key is passed over at boot");
        }
        known.symbol(assignment.key()).ifPresent(symbol -> {
            if (kernel.config(symbol).orElse("y").equals("n")) {
                warnings.add(
                        assignment.origin() + ": kernel " + kernel.release().orElse("") + " was built without " + symbol
                                + ", and so without " + assignment.key());
            }
        });
    }

    private void ascends(String key) {
        SysctlAssignment assignment = effective.get(key);
        if (assignment == null) {
            return;
        }
        String[] words = assignment.value().split("\\s+");
        for (int i = 1; i < words.length; i++) {
            Optional<BigInteger> before = ValueType.number(words[i - 1]);
            Optional<BigInteger> after = ValueType.number(words[i]);
            if (before.isPresent() && after.isPresent() && before.get().compareTo(after.get()) > 0) {
                throw new SysctlException(assignment.origin() + ": the numbers of " + key + " must not fall, found '"
                        + String.join(" ", words) + "'");
            }
        }
    }

    private void memory(String arch) {
        if (tuning.hugePages().isPresent()) {
            HugePages pages = HugePages.parse(tuning.hugePages().get(), arch, kernel);
            HugePages.Pool first = pages.pools().get(0);
            number("vm.nr_hugepages").ifPresent(count -> {
                if (!count.equals(BigInteger.valueOf(first.count()))) {
                    throw new SysctlException("<boot><hugepages> reserves " + first.count() + " pages of "
                            + first.size() + ", and " + origin("vm.nr_hugepages") + " sets vm.nr_hugepages = " + count
                            + ", which changes them again; keep one of them");
                }
            });
        }
        if (tuning.memoryBytes().isEmpty()) {
            return;
        }
        BigInteger memory = BigInteger.valueOf(tuning.memoryBytes().get());
        number("vm.min_free_kbytes").ifPresent(free -> {
            // With a tenth of the memory the kernel reclaims without end; the kernel itself never chooses a twentieth.
            if (free.shiftLeft(10).compareTo(memory.divide(BigInteger.TEN)) > 0) {
                throw new SysctlException(origin("vm.min_free_kbytes") + ": vm.min_free_kbytes = " + free
                        + " keeps more than a tenth of the " + megabytes(memory)
                        + " of <boot><memory> free, which starves the system; set less");
            }
        });
        BigInteger pageSize = BigInteger.valueOf(2L << 20);
        if (tuning.hugePages().isEmpty()) {
            number("vm.nr_hugepages").ifPresent(count -> {
                if (count.multiply(pageSize).compareTo(memory) >= 0) {
                    throw new SysctlException(origin("vm.nr_hugepages") + ": vm.nr_hugepages = " + count
                            + " pages of at least 2 MiB are more than the " + megabytes(memory)
                            + " of <boot><memory>");
                }
            });
        }
    }

    private static String megabytes(BigInteger bytes) {
        return String.format(Locale.ROOT, "%d MiB", bytes.shiftRight(20));
    }

    /** What the kernel takes and hardly anybody means. */
    private void traps() {
        if (number("kernel.modules_disabled").isPresent()) {
            warnings.add(origin("kernel.modules_disabled") + ": kernel.modules_disabled = 1 is set early at boot, and"
                    + " no driver loads after it");
        }
        number("net.ipv4.conf.all.rp_filter")
                .ifPresent(all -> effective.forEach((key, assignment) -> {
                    boolean single = key.matches("net\\.ipv4\\.conf\\.(?!all\\.)[^.]+\\.rp_filter");
                    Optional<BigInteger> own = number(key);
                    if (single && own.isPresent() && own.get().compareTo(all) < 0) {
                        warnings.add(assignment.origin() + ": " + key + " = " + own.get()
                                + " has no effect, since the kernel"
                                + " uses the larger of it and net.ipv4.conf.all.rp_filter = " + all);
                    }
                }));
        boolean forwards =
                number("net.ipv6.conf.all.forwarding").orElse(BigInteger.ZERO).signum() > 0;
        if (forwards && number("net.ipv6.conf.all.accept_ra").equals(Optional.of(BigInteger.ONE))) {
            warnings.add(origin("net.ipv6.conf.all.accept_ra") + ": net.ipv6.conf.all.accept_ra = 1 has no effect on a"
                    + " host that forwards; 2 accepts router advertisements there");
        }
    }

    private SysctlException contradiction(List<String> pair, String reason) {
        StringBuilder text = new StringBuilder("kernel parameters cannot stand together: ");
        for (String key : pair) {
            SysctlAssignment assignment = effective.get(key);
            if (assignment != null) {
                text.append(key)
                        .append(" = ")
                        .append(assignment.value())
                        .append(" (")
                        .append(assignment.origin())
                        .append("), ");
            }
        }
        return new SysctlException(text + reason + "; change one of them in <sysctl><set>");
    }

    private String origin(String key) {
        SysctlAssignment assignment = effective.get(key);
        return assignment == null ? key : assignment.origin();
    }

    private boolean isPositive(String key) {
        return number(key).orElse(BigInteger.ZERO).signum() > 0;
    }

    /** Returns a number that is set. */
    private Optional<BigInteger> number(String key) {
        SysctlAssignment assignment = effective.get(key);
        return assignment == null ? Optional.empty() : ValueType.number(assignment.value());
    }
}
