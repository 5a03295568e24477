package io.dpuos.kernel;

import io.dpuos.kernel.kconfig.ConfBench;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures processor time beside the native programs, in pairs: the whole evaluation of a kernel's Kconfig tree, and the
 * indexes of a whole kernel. Started by {@code it/bench-kernel}.
 */
public final class KernelBench {
    private static final int WARM_UP = 6;
    private static final double NANOS = 1e9;
    private static final String LEFT_OUT = "-";

    private KernelBench() {}

    /** Something to measure; it returns seconds of processor time. */
    public interface Measured {
        /** Runs once. */
        double seconds() throws Exception;
    }

    /** Arguments: runs, Linux source, conf, configuration, work folder, root with modules; {@code -} leaves a part out. */
    public static void main(String[] arguments) throws Exception {
        int runs = Integer.parseInt(arguments[0]);
        Path work = Files.createDirectories(Path.of(arguments[4]));
        if (!arguments[1].equals(LEFT_OUT)) {
            ConfBench conf = new ConfBench(Path.of(arguments[1]), Path.of(arguments[2]), Path.of(arguments[3]), work);
            pairs("conf --olddefconfig", runs, conf::theirs, () -> own(conf::ours));
        }
        if (!arguments[5].equals(LEFT_OUT)) {
            Path root = Path.of(arguments[5]);
            String version = DebianKernel.version(root);
            pairs(
                    "depmod",
                    runs,
                    () -> processSeconds(work, Map.of(), "/usr/sbin/depmod", "-b", root.toString(), version),
                    () -> own(() -> depmod(root, version)));
        }
    }

    private static void depmod(Path root, String version) throws IOException {
        ModuleMemory.FACTS.forget();
        Path modules = root.resolve("lib/modules").resolve(version);
        for (Map.Entry<String, byte[]> file : Depmod.run(TreeOnDisk.ofKernel(root, version, List.of()), version)
                .entrySet()) {
            Files.write(modules.resolve(file.getKey()), file.getValue());
        }
    }

    private static void pairs(String what, int runs, Measured theirs, Measured ours) throws Exception {
        double[] ratios = new double[runs];
        System.out.println(what + ", seconds of processor time: native, ours, ratio");
        System.out.printf(Locale.ROOT, "  first, not compiled yet: %.2f%n", ours.seconds());
        for (int i = 1; i < WARM_UP; i++) {
            ours.seconds();
        }
        for (int i = 0; i < runs; i++) {
            double their = theirs.seconds();
            double own = ours.seconds();
            ratios[i] = own / their;
            System.out.printf(Locale.ROOT, "  %.2f  %.2f  %.2f%n", their, own, ratios[i]);
        }
        Arrays.sort(ratios);
        System.out.printf(Locale.ROOT, "  median ratio %.2f%n", ratios[runs / 2]);
    }

    /** Processor time of this whole process, with its garbage collector and compiler. */
    private static double own(Task task) throws Exception {
        long before = processorTime();
        task.run();
        return (processorTime() - before) / NANOS;
    }

    /** A run in this process. */
    public interface Task {
        /** Runs once. */
        void run() throws Exception;
    }

    private static long processorTime() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    /** Runs a program and returns the processor time of it and its children. */
    public static double processSeconds(Path directory, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Path times = directory.resolve("times");
        List<String> all = new ArrayList<>(List.of(
                "bash", "-c", "TIMEFORMAT='%U %S'; { time \"$@\" >/dev/null 2>&1; } 2>\"$0\"", times.toString()));
        all.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(all).directory(directory.toFile());
        builder.environment().putAll(environment);
        int status = builder.start().waitFor();
        if (status != 0) {
            throw new IOException(List.of(command) + " ends with " + status);
        }
        return Arrays.stream(Files.readString(times).strip().split(" "))
                .mapToDouble(Double::parseDouble)
                .sum();
    }
}
