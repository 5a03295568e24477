package io.dpuos.repo;

import io.dpuos.repo.RepoPackage.Dependencies;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.RpmFile;
import io.dpuos.rpm.RpmHeader;
import io.dpuos.rpm.Tag;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Reads a flat folder of RPM files without metadata as a repository: from the headers of the packages. */
final class RpmFolder {
    private static final int MAX_FILES = 100_000;

    private RpmFolder() {}

    /** What a folder holds; {@code digest} names its state as a {@code repomd.xml} would. */
    record Contents(List<RepoPackage> packages, String digest) {}

    /**
     * Reads the folder. Source packages are left out.
     *
     * @throws RepositoryException when it is no folder or a package cannot be read
     */
    static Contents read(URI uri, String repository) throws IOException {
        Path folder = LocalFiles.path(uri);
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, "*.rpm")) {
            for (Path file : stream) {
                files.add(file);
                if (files.size() > MAX_FILES) {
                    throw new RepositoryException(uri.toString(), "holds more than " + MAX_FILES + " RPM files", "");
                }
            }
        } catch (NotDirectoryException | java.nio.file.NoSuchFileException e) {
            throw new RepositoryException(
                    uri.toString(), "is no folder", "check the path of repository " + repository, e);
        }
        Collections.sort(files, java.util.Comparator.comparing(RpmFolder::name));
        List<RepoPackage> packages = new ArrayList<>();
        StringBuilder state = new StringBuilder();
        for (Path file : files) {
            if (!name(file).endsWith(".src.rpm") && !name(file).endsWith(".nosrc.rpm")) {
                RepoPackage p = describe(file, repository);
                packages.add(p);
                state.append(p.sha256()).append("  ").append(p.location()).append('\n');
            }
        }
        String digest = Checksum.sha256Of(state.toString().getBytes(StandardCharsets.UTF_8))
                .hex();
        return new Contents(List.copyOf(packages), digest);
    }

    /** Returns a repository of the folder; its file lists are complete in the packages. */
    static Repository repository(RepositorySpec spec, Contents contents, List<RepoPackage> visible) {
        return new Repository(
                spec, new RepomdXml(contents.digest(), "", Map.of()), visible, new Repository.MetadataFiles() {
                    @Override
                    public PathIndex paths() throws IOException {
                        PathIndex.Builder index = new PathIndex.Builder();
                        for (RepoPackage p : contents.packages()) {
                            index.startPackage(p.sha256());
                            for (String path : p.files()) {
                                index.add(path);
                            }
                        }
                        return index.build();
                    }

                    @Override
                    public Comps groups() {
                        return Comps.EMPTY;
                    }

                    @Override
                    public List<Advisory> advisories() {
                        return List.of();
                    }

                    @Override
                    public Modules modules() {
                        return Modules.EMPTY;
                    }
                });
    }

    static RepoPackage describe(Path file, String repository) throws IOException {
        RpmFile rpm = RpmFile.read(file);
        RpmHeader header = rpm.header();
        Nevra nevra = header.nevra();
        long[] large = header.numbers(Tag.LONGSIZE);
        long[] small = header.numbers(Tag.SIZE);
        return new RepoPackage(
                repository,
                nevra,
                Checksum.of(Checksum.Algorithm.SHA256, file).hex(),
                Files.size(file),
                large.length > 0 ? large[0] : small.length > 0 ? small[0] : 0,
                name(file),
                header.string(Tag.SOURCERPM).orElse(""),
                header.string(Tag.LICENSE).orElse(""),
                header.numbers(Tag.BUILDTIME).length > 0 ? header.numbers(Tag.BUILDTIME)[0] : 0,
                header.string(Tag.SUMMARY).orElse(""),
                new Dependencies(
                        header.provides(),
                        header.requires(),
                        header.conflicts(),
                        header.obsoletes(),
                        header.recommends(),
                        header.suggests(),
                        header.supplements(),
                        header.enhances()),
                header.files().stream()
                        .map(f -> new String(f.path().bytes(), StandardCharsets.UTF_8))
                        .toList());
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
