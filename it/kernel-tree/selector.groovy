// The tree is that of it/tools/conf-judge .cache/conf-judge, which ./test prepares.
File tree = new File(distributions, '../conf-judge/linux-source-6.1')
boolean there = new File(tree, 'Kconfig').exists()
assert there || System.getenv('CI') != 'true' : "no ${tree}; run it/tools/conf-judge .cache/conf-judge"
return there
