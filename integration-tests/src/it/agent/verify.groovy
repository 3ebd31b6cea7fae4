def java = new GroovyClassLoader(getClass().classLoader).parseClass(new File(shared, 'Java.groovy'))
    .newInstance(repository: localRepositoryPath, version: version)
def classes = new File(basedir, 'target/classes')

assert java.run(0, ["-javaagent:${java.agent()}", '-cp', java.classPath(classes), 'shop.Main']) ==
    new File(shared, 'expected.txt').text
// Without the agent the same classes say what is missing.
assert java.run(1, ['-cp', java.classPath(classes), 'shop.Main'])
    .contains('dev.weft.NotWovenException: await in a class that Weft has not rewritten: shop.Main')
return true
