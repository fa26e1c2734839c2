namespace Fovea.Testing;

/// <summary>What an observer throws to break something off where a test wants it to end, as nothing of Fovea's does.</summary>
internal sealed class BrokenOffException() : Exception("a test has broken this off");
