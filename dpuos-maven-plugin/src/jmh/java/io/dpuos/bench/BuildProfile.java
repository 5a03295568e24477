package io.dpuos.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * An agent that says where a Maven build spends its time and memory: {@code -javaagent:JAR=FILE}.
 *
 * <p>Every 20 ms it looks at the stack of each thread, and counts the processor time that the thread used since the last look
 * to the stage of the build whose method is innermost on it; code in native libraries counts as the method that called it.
 * The clock's time of a look is divided among the threads by the processor time that they used. When the machine ends the file
 * has lines {@code stage NAME SECONDS PROCESSOR-SECONDS}, {@code method NAME PROCESSOR-SECONDS} and {@code memory NAME BYTES},
 * separated by tabs.
 */
public final class BuildProfile implements Runnable {
    private static final long PERIOD = 20;
    private static final String COMPILER = "Java's compiler";
    private static final String COLLECTOR = "Java's collector";

    /** Prefixes of class and method, the innermost frame with one of them decides. */
    private static final Map<String, String> STAGES = new LinkedHashMap<>();

    static {
        STAGES.put("repo.", "metadata, verified packages");
        STAGES.put("resolve.", "metadata, verified packages");
        STAGES.put("rpm.PackageVerifier", "metadata, verified packages");
        STAGES.put("maven.MavenFetcher", "metadata, verified packages");
        STAGES.put("rpm.PayloadReader", "packages unpacked into the store");
        STAGES.put("install.PackageStore.unpack", "packages unpacked into the store");
        STAGES.put("install.PackageStore.copy", "packages unpacked into the store");
        STAGES.put("install.PackageStore$BlockWriter", "packages unpacked into the store");
        STAGES.put("install.BlockBuffers.pack", "packages unpacked into the store");
        STAGES.put("install.PackageStore.block", "contents read from the store");
        STAGES.put("install.BlockBuffers.read", "contents read from the store");
        STAGES.put("install.StoredBlock", "contents read from the store");
        STAGES.put("install.rpmdb.", "package database");
        STAGES.put("install.InstalledDatabase", "package database");
        STAGES.put("assemble.RpmDatabaseLayer", "package database");
        STAGES.put("install.", "base tree, scriptlets");
        STAGES.put("shell.", "base tree, scriptlets");
        STAGES.put("boot.Initramfs", "initramfs, boot files");
        STAGES.put("boot.SystemInitramfs", "initramfs, boot files");
        STAGES.put("boot.InstallerInitramfs", "initramfs, boot files");
        STAGES.put("assemble.BootFiles", "initramfs, boot files");
        STAGES.put("boot.", "initramfs, boot files");
        STAGES.put("format.payload.PayloadReader", "read back");
        STAGES.put("assemble.ReadBack", "read back");
        STAGES.put("format.payload.Payload.concatenate", "ISO written");
        STAGES.put("format.payload.PayloadWriter.sha256", "payload's digest");
        STAGES.put("format.payload.", "payload compressed");
        STAGES.put("format.iso9660.", "ISO written");
        STAGES.put("assemble.ImageReport", "report");
        STAGES.put("assemble.ReportWriter", "report");
        STAGES.put("report.", "report");
        STAGES.put("upgrade.", "configuration package, dnf's record");
        STAGES.put("assemble.Sbom", "manifest, bill of materials");
        STAGES.put("assemble.Manifest", "manifest, bill of materials");
        STAGES.put("kernel.", "layers");
        STAGES.put("systemd.", "layers");
        STAGES.put("sysctl.", "layers");
        STAGES.put("account.", "layers");
        STAGES.put("files.", "layers");
        STAGES.put("assemble.", "layers");
        STAGES.put("maven.", "goals");
    }

    private final Path file;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final Map<Long, Long> used = new HashMap<>();
    private final Map<String, long[]> stages = new TreeMap<>();
    private final Map<String, long[]> methods = new TreeMap<>();
    private final Map<String, Long> memory = new TreeMap<>();
    private final AtomicLong collected = new AtomicLong();
    private final Map<String, long[]> machine = new HashMap<>();
    private long before = System.nanoTime();
    private int looks;
    private boolean written;

    private BuildProfile(Path file) {
        this.file = file;
    }

    /** Begins to look. */
    public static void premain(String argument) {
        BuildProfile profile = new BuildProfile(Path.of(argument));
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector)
                    .addNotificationListener(
                            (notification, handback) -> profile.collected((CompositeData) notification.getUserData()),
                            null,
                            null);
        }
        Thread thread = new Thread(profile, "build-profile");
        thread.setDaemon(true);
        thread.start();
        Runtime.getRuntime().addShutdownHook(new Thread(profile::write, "build-profile-end"));
    }

    private void collected(CompositeData data) {
        long bytes = 0;
        Map<String, MemoryUsage> after =
                GarbageCollectionNotificationInfo.from(data).getGcInfo().getMemoryUsageAfterGc();
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP && after.containsKey(pool.getName())) {
                bytes += after.get(pool.getName()).getUsed();
            }
        }
        collected.accumulateAndGet(bytes, Math::max);
    }

    @Override
    public void run() {
        try {
            while (true) {
                Thread.sleep(PERIOD);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void look() {
        long now = System.nanoTime();
        Map<StackTraceElement[], Long> busy = new LinkedHashMap<>();
        long sum = 0;
        for (ThreadInfo info : threads.dumpAllThreads(false, false)) {
            long time = threads.getThreadCpuTime(info.getThreadId());
            long delta = time - used.getOrDefault(info.getThreadId(), 0L);
            if (time >= 0 && delta > 0 && !info.getThreadName().startsWith("build-profile")) {
                busy.put(info.getStackTrace(), delta);
                sum += delta;
            }
            used.put(info.getThreadId(), time);
        }
        for (Map.Entry<StackTraceElement[], Long> each : busy.entrySet()) {
            long[] stage = stages.computeIfAbsent(stage(each.getKey()), name -> new long[2]);
            stage[0] += (now - before) * each.getValue() / sum;
            stage[1] += each.getValue();
            methods.computeIfAbsent(method(each.getKey()), name -> new long[1])[0] += each.getValue();
        }
        if (busy.isEmpty()) {
            stages.computeIfAbsent("nothing", name -> new long[2])[0] += now - before;
        }
        before = now;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.NON_HEAP) {
                peak(pool.getName(), pool.getUsage().getCommitted());
            }
        }
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            peak("buffers " + pool.getName(), pool.getMemoryUsed());
        }
        peak("threads", threads.getThreadCount());
        if (looks++ % 10 == 0) {
            machineThreads();
        }
    }

    /** The virtual machine's own threads are not among those of Java; Linux tells what they used, in hundredths of a second. */
    private void machineThreads() {
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) {
                String stat = Files.readString(task.resolve("stat"), StandardCharsets.ISO_8859_1);
                String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                String kind = name.startsWith("C1 ") || name.startsWith("C2 ")
                        ? COMPILER
                        : name.startsWith("G1 ") || name.startsWith("GC ") || name.equals("VM Thread") ? COLLECTOR : "";
                if (!kind.isEmpty()) {
                    machine.put(
                            kind + task.getFileName(),
                            new long[] {(Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10_000_000});
                }
            }
        } catch (IOException e) {
            // A thread ended meanwhile; the next look counts the others.
            looks = 0;
        }
    }

    private long machine(String kind) {
        return machine.entrySet().stream()
                .filter(each -> each.getKey().startsWith(kind))
                .mapToLong(each -> each.getValue()[0])
                .sum();
    }

    private void peak(String name, long bytes) {
        memory.merge(name, bytes, Math::max);
    }

    private static String stage(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().startsWith("io.dpuos.")) {
                String name = name(frame);
                for (Map.Entry<String, String> each : STAGES.entrySet()) {
                    if (name.startsWith(each.getKey())) {
                        return each.getValue();
                    }
                }
            }
        }
        return "Maven";
    }

    /** The innermost method of the plugin. */
    private static String method(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().startsWith("io.dpuos.")) {
                return name(frame);
            }
        }
        return "Maven";
    }

    private static String name(StackTraceElement frame) {
        return frame.getClassName().substring("io.dpuos.".length()) + "." + frame.getMethodName();
    }

    private synchronized void write() {
        look();
        if (written) {
            return;
        }
        written = true;
        machineThreads();
        long rest = system.getProcessCpuTime() - machine(COMPILER) - machine(COLLECTOR);
        for (long[] each : stages.values()) {
            rest -= each[1];
        }
        memory.put("heap after collection", collected.get());
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
            stages.forEach((name, nanos) ->
                    out.printf(Locale.ROOT, "stage\t%s\t%.2f\t%.2f%n", name, nanos[0] / 1e9, nanos[1] / 1e9));
            out.printf(Locale.ROOT, "stage\t%s\t0\t%.2f%n", COMPILER, machine(COMPILER) / 1e9);
            out.printf(Locale.ROOT, "stage\t%s\t0\t%.2f%n", COLLECTOR, machine(COLLECTOR) / 1e9);
            out.printf(Locale.ROOT, "stage\tstart, threads of the codec\t0\t%.2f%n", Math.max(0, rest) / 1e9);
            methods.forEach((name, nanos) -> out.printf(Locale.ROOT, "method\t%s\t%.2f%n", name, nanos[0] / 1e9));
            memory.forEach((name, bytes) -> out.printf(Locale.ROOT, "memory\t%s\t%d%n", name, bytes));
        } catch (IOException e) {
            System.err.println("profile: " + e);
        }
    }
}
