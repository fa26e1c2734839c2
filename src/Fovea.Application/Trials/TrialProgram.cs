namespace Fovea.Application.Trials;

/// <summary>The program that trials run in.</summary>
/// <param name="Path">What to start.</param>
/// <param name="First">Arguments before the trial's own.</param>
internal sealed record TrialProgram(string Path, IReadOnlyList<string> First)
{
    /// <summary>This program once more.</summary>
    public static TrialProgram Self { get; } = FindSelf();

    private static TrialProgram FindSelf()
    {
        string library = System.IO.Path.Combine(AppContext.BaseDirectory, "Fovea.Cli.dll"), self = Environment.ProcessPath ?? "dotnet", name = System.IO.Path.GetFileNameWithoutExtension(self);
        // Installed as a tool the program knows where .NET is, also where there is no dotnet to be found.
        if (name == "fovea" || !File.Exists(library)) return new(self, []);
        return new(name == "dotnet" ? self : "dotnet", [library]);
    }
}
