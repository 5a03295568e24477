package io.dpuos.repo;

import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Nevra;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A package of a {@link PackageIndex}. What it says beyond its name is read when asked for; lists are kept then. Safe
 * for use by several threads, which at worst read the same list twice.
 *
 * <p>Layout, all varints: name, version, architecture; bits of the dependency kinds that are not empty; bytes of the
 * digest and the digest; size, installed size, location, source package, licence, build time, summary; of each kind that
 * is not empty the count and the dependencies; the count of files and the files.
 */
final class IndexedPackage extends RepoPackage {
    private final PackageIndex index;
    private final int position;
    private final int details;
    private @Nullable Lists lists;

    /**
     * Makes a package.
     *
     * @param details where it goes on behind the architecture
     */
    IndexedPackage(PackageIndex index, int position, String repository, Nevra nevra, int details) {
        super(repository, nevra);
        this.index = index;
        this.position = position;
        this.details = details;
    }

    @Override
    public Optional<PackageWords> words() {
        return Optional.of(index);
    }

    @Override
    public int position() {
        return position;
    }

    @Override
    public String sha256() {
        PackageIndex.Cursor in = index.cursor(details);
        in.number();
        return HexFormat.of().formatHex(in.bytes(in.number()));
    }

    /** Moves behind the digest and so many numbers. */
    private PackageIndex.Cursor behind(int numbers) {
        PackageIndex.Cursor in = index.cursor(details);
        in.number();
        in.skip(in.number());
        for (int i = 0; i < numbers; i++) {
            in.large();
        }
        return in;
    }

    @Override
    public long size() {
        return behind(0).large();
    }

    @Override
    public long installedSize() {
        return behind(1).large();
    }

    @Override
    public String location() {
        return index.text(behind(2).number());
    }

    @Override
    public String sourceRpm() {
        return index.text(behind(3).number());
    }

    @Override
    public String licence() {
        return index.text(behind(4).number());
    }

    @Override
    public long buildTime() {
        return behind(5).large();
    }

    @Override
    public String summary() {
        return index.text(behind(6).number());
    }

    @Override
    public Dependencies dependencies() {
        return lists();
    }

    @Override
    public List<String> files() {
        return lists().files();
    }

    private Lists lists() {
        Lists known = lists;
        if (known == null) {
            known = new Lists(index.cursor(details).number());
            lists = known;
        }
        return known;
    }

    /** The lists, all read when the first one that is not empty is asked for. */
    private final class Lists extends Dependencies {
        private final int kinds;
        private @Nullable Content content;

        /** What was read. */
        private record Content(List<List<Dependency>> dependencies, List<String> files) {}

        Lists(int kinds) {
            this.kinds = kinds;
        }

        @Override
        List<Dependency> list(int kind) {
            return (kinds & 1 << kind) == 0 ? List.of() : content().dependencies.get(kind);
        }

        List<String> files() {
            return content().files;
        }

        private Content content() {
            Content known = content;
            if (known == null) {
                known = read();
                content = known;
            }
            return known;
        }

        private Content read() {
            PackageIndex.Cursor in = behind(7);
            List<List<Dependency>> all = new ArrayList<>(KINDS);
            for (int kind = 0; kind < KINDS; kind++) {
                Dependency[] list = new Dependency[(kinds & 1 << kind) == 0 ? 0 : in.number()];
                for (int i = 0; i < list.length; i++) {
                    list[i] = index.dependency(in.number());
                }
                all.add(List.of(list));
            }
            String[] files = new String[in.number()];
            for (int i = 0; i < files.length; i++) {
                files[i] = index.text(in.number());
            }
            return new Content(all, List.of(files));
        }
    }
}
