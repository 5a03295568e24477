package io.dpuos.resolve;

import io.dpuos.repo.RepoPackage;
import java.nio.file.*;
import java.util.*;

public class Scratch2 {
    public static void main(String[] a) throws Exception {
        Path folder = Path.of(a[0]);
        List<RepoPackage> p = PrimaryReader.read("x", folder);
        TestsolvJudge judge = new TestsolvJudge(Files.createTempDirectory("judge"), folder);
        List<String> names = p.stream()
                .filter(x -> !x.nevra().arch().equals("src"))
                .map(x -> x.nevra().name())
                .distinct()
                .sorted()
                .toList();
        Random r = new Random(Long.parseLong(a[1]));
        int bad = 0;
        long ms = 0;
        for (int i = 0; i < Integer.parseInt(a[2]); i++) {
            List<String> roots = new ArrayList<>(new TreeSet<>(r.ints(1 + r.nextInt(12), 0, names.size())
                    .mapToObj(names::get)
                    .toList()));
            boolean weak = i % 2 == 0;
            boolean best = i % 4 < 2;
            TestsolvJudge.Verdict v = judge.solve(roots, weak, best);
            long t = System.nanoTime();
            Solution s = Solver.solve(SolveRequest.builder("x86_64")
                    .source("x", 99, 1000, p)
                    .install(roots)
                    .weak(weak)
                    .best(best)
                    .build());
            ms += (System.nanoTime() - t) / 1000000;
            TreeSet<String> mine = new TreeSet<>();
            boolean problem = false;
            if (s instanceof Solution.Resolved x)
                x.packages().forEach(q -> mine.add(q.pkg().nevra().toString()));
            else problem = true;
            if (problem != v.problem() || !problem && !mine.equals(v.packages())) {
                bad++;
                Set<String> m = new TreeSet<>(mine);
                m.removeAll(v.packages());
                Set<String> l = new TreeSet<>(v.packages());
                l.removeAll(mine);
                System.out.println("DIFF weak=" + weak + " best=" + best + " " + roots + " problem mine=" + problem
                        + " theirs=" + v.problem() + "\n  mine: " + m + "\n  theirs: " + (problem ? "-" : l));
            }
        }
        System.out.println(bad + " differ; mean " + ms / Integer.parseInt(a[2]) + " ms");
    }
}
