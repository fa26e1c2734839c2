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
        string library = System.IO.Path.Combine(AppContext.BaseDirectory, "Fovea.Cli.dll"), self = Environment.ProcessPath ?? "dotnet";
        bool isHost = System.IO.Path.GetFileNameWithoutExtension(self) == "dotnet";
        return File.Exists(library) ? new(isHost ? self : "dotnet", [library]) : new(self, []);
    }
}
