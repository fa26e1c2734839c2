using System.Text.Json.Nodes;
using Fovea.Application;
using Fovea.Application.Catalog;
using Fovea.Application.Reporting;
using Fovea.Application.Trials;
using Fovea.Rendering;
using Fovea.Reports;

namespace Fovea.Web;

/// <summary>What the page shows beside files: data that lies on this machine, and reports. Tests put made-up ones in its place.</summary>
/// <param name="observer">Hears of data that is loaded.</param>
internal class PageContent(IDataObserver observer)
{
    /// <summary>Hears of data that is loaded.</summary>
    public IDataObserver Observer => observer;

    /// <summary>Loads a data set that lies on this machine; null for one that would have to be fetched.</summary>
    /// <param name="name">Its name, as in a recipe.</param>
    /// <param name="options">Its options, as in a recipe.</param>
    /// <param name="heard">Hears how far it is.</param>
    /// <param name="stop">Breaks off.</param>
    /// <exception cref="OptionException">It is not known, or an option breaks its rule.</exception>
    /// <exception cref="DataException">It is not what it should be.</exception>
    public virtual Task<DataSet?> LoadAsync(string name, JsonObject options, IDataObserver heard, CancellationToken stop) => NamedData.LoadLocalAsync(name, options, heard, stop);

    /// <summary>A run's report: one page of HTML that needs nothing else.</summary>
    public virtual async Task<string> ReportAsync(StoredRun run, CancellationToken cancellation)
    {
        RunReport report = await new RunReportReader(observer).ReadAsync(run.View.Path, Environment.ProcessorCount, cancellation, mayFetch: false).ConfigureAwait(false);
        return RunPage.Build(report, RunCommands.For(report), TimeProvider.System.GetUtcNow()).ToString();
    }

    /// <summary>A study's report: one page of HTML that needs nothing else.</summary>
    public virtual Task<string> ReportAsync(StudyFolder study, CancellationToken cancellation) =>
        Task.Run(() => StudyPage.Build(StudyReportReader.Read(study), TimeProvider.System.GetUtcNow()).ToString(), cancellation);
}
