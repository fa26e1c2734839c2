using Fovea.Tuning;

namespace Fovea.Application.Trials;

/// <summary>Keeps a study's checkpoints within a limit: trials that ended first lose theirs first, the best one never. All else of a run is kept.</summary>
internal sealed class CheckpointQuota(StudyFolder folder, long bytes)
{
    /// <summary>Deletes what is too much.</summary>
    public void Enforce(IReadOnlyList<StudyTrial> trials)
    {
        if (!Directory.Exists(folder.TrialsPath)) return;
        long used = Checkpoints(folder.TrialsPath).Sum(file => file.Length);
        int? best = Study.BestOf(trials)?.Number;
        foreach (StudyTrial trial in trials.Where(trial => trial.HasEnded && trial.Number != best))
        {
            if (used <= bytes) return;
            if (!Directory.Exists(folder.RunOf(trial.Number))) continue;
            foreach (FileInfo file in Checkpoints(folder.RunOf(trial.Number)))
            {
                used -= file.Length;
                file.Delete();
            }
        }
    }

    private static FileInfo[] Checkpoints(string path)
    {
        try
        {
            return [.. new DirectoryInfo(path).EnumerateFiles("*.safetensors", SearchOption.AllDirectories).Where(file => file.Exists)];
        }
        catch (DirectoryNotFoundException)
        {
            // A run that had nothing in it was begun anew just then.
            return [];
        }
    }
}
