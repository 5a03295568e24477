String log = new File(basedir, 'build.log').text
assert new File(basedir, 'target/acme-plain-goals-1.0-x86_64.iso').isFile()

// The goals ran in the order of the lifecycle, whatever their order in the pom.
List<String> goals = (log =~ /:([a-z]+-[a-z]+) \(default\) @ acme-plain-goals/).collect { it[1] }
assert goals == ['resolve-rpms', 'render-sysctl', 'prune-services', 'assemble-iso']

// The goal started by hand found lock, cache and configuration.
assert log.contains(':render-sysctl (default-cli) @ acme-plain-goals')
assert log.contains('vm.swappiness')
return true
