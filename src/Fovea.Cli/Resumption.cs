namespace Fovea.Cli;

/// <summary>A run that is gone on with, to its end or to another number of epochs; its folder is held.</summary>
internal sealed class Resumption : IDisposable
{
    private Resumption(RunFolder folder, int? epochs)
    {
        Folder = folder;
        Recipe = folder.ReadRecipe();
        // A folder that was copied or moved has a result that names where it was.
        Result = folder.ReadResult() is { } result ? result with { Run = folder.Path } : null;
        Planned = Result?.StoppedAfterEpoch ?? Recipe.Training.Epochs;
        Wanted = epochs ?? Planned;
        // What cannot be is said before data is loaded; what can is written down once nothing else can fail.
        if (Wanted != Planned) Recipe = folder.ReadExtended(Wanted);
    }

    public RunFolder Folder { get; }

    /// <summary>Its recipe as it is from now on.</summary>
    public Recipe Recipe { get; }

    /// <summary>What came of it so far; null where it did not come to its end.</summary>
    public TrainingResult? Result { get; }

    /// <summary>Epochs that it was to train so far.</summary>
    public int Planned { get; }

    /// <summary>Epochs that it is to train in all.</summary>
    public int Wanted { get; }

    /// <summary>Whether there is nothing left to train.</summary>
    public bool IsDone => Result is not null && Wanted == Planned;

    /// <summary>Opens a run.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="epochs">Epochs in all; null for as many as it was to train.</param>
    /// <exception cref="RunLockedException">Somebody trains it.</exception>
    /// <exception cref="OptionException">So many epochs are fewer than are done, or do not go with other options.</exception>
    public static Resumption Open(string path, int? epochs)
    {
        RunFolder folder = RunFolder.Open(path);
        try
        {
            return new Resumption(folder, epochs);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Writes the number of epochs down, where it is another one.</summary>
    public void Extend()
    {
        if (Wanted != Planned) Folder.Extend(Wanted);
    }

    public void Dispose() => Folder.Dispose();
}
