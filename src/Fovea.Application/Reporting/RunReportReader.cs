using System.Text.Json.Nodes;
using Fovea.Application.Catalog;
using Fovea.Numerics;
using Fovea.Parts;
using Fovea.Reports;
using Fovea.Training.Exports;
using Fovea.Training.Runs;

namespace Fovea.Application.Reporting;

/// <summary>Gathers what a report tells.</summary>
internal sealed class RunReportReader(IDataObserver observer)
{
    /// <summary>Reads a run's folder, a model's folder or a safetensors file, and lets the model look at the data, where both are there.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="workers">Threads to look with.</param>
    /// <param name="stop">Breaks off.</param>
    /// <param name="mayFetch">Whether data may be fetched that is not on this machine.</param>
    /// <exception cref="InvalidRequestException">It is none of these.</exception>
    public async Task<RunReport> ReadAsync(string path, int workers, CancellationToken stop, bool mayFetch = true)
    {
        ModelPlace place = ModelLibrary.At(path);
        RunView? view = RunView.TryOpen(path);
        TrainedModel trained;
        RunReport report;
        try
        {
            trained = place.Open();
            report = view is null ? RunReport.From(trained, path) : RunReport.From(view, path);
            if (place.Kind == ModelPlaceKind.Folder) report = report with { Name = place.Name, Epochs = ModelFolder.ReadMetrics(path) };
        }
        catch (CheckpointException exception) when (view is not null)
        {
            return RunReport.From(view, path) with { Missing = $"There are no weights to look with: {exception.Message}." };
        }

        report = report with { Model = ModelSummary.Summarize(trained) };
        if (trained.Model.SeveralClasses)
            return report with { Missing = $"The model says several classes at once, and looks are gathered by the one class of an image: {ShellCommand.Line("evaluate", path)} has its figures." };
        DataSet data;
        try
        {
            (IDataSource source, JsonObject options) = NamedData.ChooseFor(trained);
            if (!mayFetch && !source.IsHere) throw new DataException($"{source.Name} is not on this machine; this brings it: {ShellCommand.Line("data", "prepare", source.Name)}");
            data = await NamedData.LoadAsync(source, options, observer, stop).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is DataException or OptionException or IOException or UnauthorizedAccessException)
        {
            return report with { Missing = $"The data cannot be had any more, so nothing could be looked at: {exception.Message.ReplaceLineEndings(" ")}" };
        }

        try
        {
            data = trained.AlignOwn(data);
        }
        catch (DataException exception)
        {
            return report with { Missing = $"The data is not what it was, so nothing was looked at: {exception.Message}." };
        }

        // The test is read when a run is done, and not before; never for one that left it out.
        bool isTested = report.State is null || (report.State == RunState.Finished && !report.LeavesTestOut);
        DataSplit split = isTested && data.Test.Count > 0 ? DataSplit.Test : DataSplit.Validation;
        using WorkerTeam team = new(workers);
        using IDataProgress progress = observer.Begin();
        return report with { Looks = LookReport.Gather(trained, data, split, team, progress, stop) };
    }
}
