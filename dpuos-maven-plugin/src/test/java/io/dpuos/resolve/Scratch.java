package io.dpuos.resolve;

import io.dpuos.repo.RepoPackage;
import java.nio.file.*;
import java.util.*;

public class Scratch {
    public static void main(String[] a) throws Exception {
        List<RepoPackage> p = PrimaryReader.read("x", Path.of(a[0]));
        List<String> roots = Arrays.asList(a).subList(2, a.length);
        for (int i = 0; i < (System.getenv("N") == null ? 1 : Integer.parseInt(System.getenv("N"))); i++) {
            long t = System.nanoTime();
            Solution s = Solver.solve(SolveRequest.builder("x86_64")
                    .source("x", 99, 1000, p)
                    .install(roots)
                    .weak(a[1].equals("weak"))
                    .build());
            System.err.println((System.nanoTime() - t) / 1000000 + " ms");
            if (i == 0) {
                if (s instanceof Solution.Resolved r) {
                    for (Selected x : r.packages())
                        System.out.println(x.pkg().nevra()
                                + (System.getenv("R") != null ? " " + x.reason().text() : ""));
                    System.err.println(r.packages().size());
                } else
                    System.out.println(((Solution.Unsolvable) s).explanation().text());
            }
        }
    }
}
