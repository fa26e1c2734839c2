namespace Fovea.Cli;

/// <summary>The command line asks for something that is not there or not allowed; the message says what and suggests.</summary>
internal sealed class UsageException(string message) : FoveaException(message);
