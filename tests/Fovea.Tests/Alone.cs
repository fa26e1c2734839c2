namespace Fovea.Tests;

/// <summary>Tests that count what the whole process does, and so run by themselves.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
