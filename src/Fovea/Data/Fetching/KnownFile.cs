namespace Fovea.Data.Fetching;

/// <summary>A file and what it must hold.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sha256">SHA-256 of its bytes, in lower-case hexadecimal.</param>
public sealed record KnownFile(string Name, string Sha256);
