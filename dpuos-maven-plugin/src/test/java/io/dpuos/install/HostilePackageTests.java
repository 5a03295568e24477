package io.dpuos.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dpuos.rpm.RawPackage;
import io.dpuos.rpm.Tag;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Packages made to do harm are refused, with the package's name, before they cost time or memory. {@code
 * -Ddpuos.judge.times=true} prints what each refusal took and says.
 */
class HostilePackageTests {
    private static final int FILE = 0100644;
    private static final int DIRECTORY = 040755;

    @TempDir
    Path directory;

    private record Hostile(String what, RawPackage made, Consumer<ByteBuffer> change) {
        Hostile with(Consumer<ByteBuffer> other) {
            return new Hostile(what, made, other);
        }

        @Override
        public String toString() {
            return what;
        }
    }

    private static Hostile of(String what, RawPackage made) {
        return new Hostile(what, made, blob -> {});
    }

    private static RawPackage bad() {
        return new RawPackage("hostile");
    }

    private static void zeros(OutputStream out) {
        try {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                out.write(zeros);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Hostile> hostile() {
        List<Hostile> all = new ArrayList<>();
        all.add(of("directory above the root", bad().file("/../etc/", "passwd", FILE, "x")));
        all.add(of("name that climbs", bad().file("/etc/", "..", DIRECTORY, "")));
        all.add(of("name with a slash", bad().file("/etc/", "a/../../passwd", FILE, "x")));
        all.add(of("relative directory", bad().file("etc/", "passwd", FILE, "x")));
        all.add(of("name of 300 bytes", bad().file("/etc/", "n".repeat(300), FILE, "x")));
        all.add(of("path of 5,000 bytes", bad().file("/" + "abcdefg/".repeat(625), "f", FILE, "x")));
        all.add(of("same path twice", bad().file("/etc/", "a", FILE, "x").file("/etc/", "a", FILE, "y")));
        all.add(of("link as parent", bad().link("/", "a", "/etc").file("/a/", "passwd", FILE, "x")));
        all.add(of("file as parent", bad().file("/", "a", FILE, "x").file("/a/", "b", FILE, "x")));
        all.add(of(
                "file over its own directory", bad().file("/a/", "b", FILE, "x").file("/", "a", FILE, "x")));
        all.add(of("link with an empty target", bad().link("/", "a", "")));
        all.add(of(
                "fewer users than files",
                bad().texts(Tag.FILEUSERNAME, List.of("root", "root")).file("/", "a", FILE, "x")));
        all.add(of(
                "directory index beyond the list",
                bad().numbers(Tag.DIRINDEXES, 7).file("/", "a", FILE, "x")));
        all.add(of("negative size", bad().header("/", "a", FILE, -1, "")));
        all.add(of("file of 4 GiB that is not there", bad().header("/", "a", FILE, 0xffffffffL, "")));
        all.add(of(
                "payload with a file of no header",
                bad().file("/", "a", FILE, "x").payload("/b", FILE, 1, "y")));
        all.add(of("payload with a file twice", bad().file("/", "a", FILE, "x").payload("/a", FILE, 1, "y")));
        all.add(of(
                "payload that says another size",
                bad().header("/", "a", FILE, 1, "").payload("/a", FILE, 9, "x")));
        all.add(of(
                "payload that ends early",
                bad().header("/", "a", FILE, 1 << 20, "").payload("/a", FILE, 1 << 20, "")));
        all.add(of("payload that never ends", bad().file("/", "a", FILE, "x").followedBy(HostilePackageTests::zeros)));
        all.add(of(
                "capabilities that are none",
                bad().texts(Tag.FILECAPS, List.of("cap_everything=ep")).file("/", "a", FILE, "x")));
        all.add(of("index of two thousand million entries", bad().file("/", "a", FILE, "x"))
                .with(blob -> blob.putInt(0, 2_000_000_000)));
        all.add(of("data of two thousand million bytes", bad().file("/", "a", FILE, "x"))
                .with(blob -> blob.putInt(4, 2_000_000_000)));
        all.add(of("entry that lies behind the data", bad().file("/", "a", FILE, "x"))
                .with(blob -> blob.putInt(8 + 16 + 8, 0x7ffffff0)));
        all.add(of("count beyond the data", bad().file("/", "a", FILE, "x"))
                .with(blob -> blob.putInt(8 + 3 * 16 + 12, 0x0fffffff)));
        all.add(of(
                "unknown rpmlib feature",
                bad().file("/", "a", FILE, "x")
                        .texts(Tag.REQUIRENAME, List.of("rpmlib(TimeTravel)"))
                        .texts(Tag.REQUIREVERSION, List.of("9.0-1"))
                        .numbers(Tag.REQUIREFLAGS, 1 << 24 | 10)));
        all.add(of(
                "trigger index beyond the scripts",
                bad().texts(Tag.TRIGGERSCRIPTS, List.of("true"))
                        .texts(Tag.TRIGGERNAME, List.of("x"))
                        .texts(Tag.TRIGGERVERSION, List.of(""))
                        .numbers(Tag.TRIGGERFLAGS, 1 << 16)
                        .numbers(Tag.TRIGGERINDEX, 5)));
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void areRefusedWithTheirName(Hostile hostile) throws Exception {
        Path file = hostile.made().write(directory, hostile.change());
        Installation installation = new Installation(new PackageStore(directory.resolve("cache")));
        InstallPackage wanted = new InstallPackage("0".repeat(64), file, true);

        long begun = System.nanoTime();
        Throwable refused = catchThrowable(() -> installation.install(new InstallRequest(
                List.of(wanted), "x86_64", 1_700_000_000L, true, List.of(), List.of(), IdMap.EMPTY)));

        if (Boolean.getBoolean("dpuos.judge.times")) {
            System.out.println((System.nanoTime() - begun) / 1_000_000 + " ms  " + hostile.what() + ": " + refused);
        }
        assertThat(refused)
                .isInstanceOfAny(IOException.class, InstallException.class)
                .hasMessageContaining("hostile");
    }

    @ParameterizedTest
    @MethodSource("deep")
    void deepOrWideDependenciesEndTheirOrder(String rich) throws Exception {
        Path file = bad().file("/", "a", FILE, "x")
                .texts(Tag.REQUIRENAME, List.of(rich))
                .texts(Tag.REQUIREVERSION, List.of(""))
                .numbers(Tag.REQUIREFLAGS, 0)
                .write(directory, blob -> {});

        InstalledTree tree = new Installation(new PackageStore(directory.resolve("cache")))
                .install(new InstallRequest(
                        List.of(new InstallPackage("0".repeat(64), file, true)),
                        "x86_64",
                        1_700_000_000L,
                        true,
                        List.of(),
                        List.of(),
                        IdMap.EMPTY));

        assertThat(tree.packages()).hasSize(1);
    }

    static Stream<String> deep() {
        return Stream.of(
                "(".repeat(50_000) + "a" + ")".repeat(50_000), "(a" + " and a".repeat(50_000) + ")", "(a", "(", "()");
    }
}
