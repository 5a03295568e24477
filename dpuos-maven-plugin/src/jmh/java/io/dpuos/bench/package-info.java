/**
 * Benchmarks of the parts where a build spends its time, by JMH, each beside the native tool that does the same where there
 * is one. Run by {@code it/bench-parts}; a native baseline includes the start of its process, which its name says.
 */
package io.dpuos.bench;
