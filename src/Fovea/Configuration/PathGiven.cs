using System.Runtime.CompilerServices;

namespace Fovea.Configuration;

/// <summary>Paths as callers give them: where there is none, .NET's own words would name a parameter that no caller knows.</summary>
internal static class PathGiven
{
    /// <summary>The path, if it is one.</summary>
    /// <param name="path">What was given.</param>
    /// <param name="what">What it must name: "a recipe's file".</param>
    /// <param name="refusal">Makes what is thrown where it is empty.</param>
    /// <param name="name">The argument.</param>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    /// <exception cref="FoveaException">It is empty.</exception>
    public static string Require(string path, string what, Func<string, FoveaException> refusal, [CallerArgumentExpression(nameof(path))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(path, name);
        return string.IsNullOrWhiteSpace(path) ? throw refusal($"{name} must name {what}, but is '{path}'") : path;
    }
}
