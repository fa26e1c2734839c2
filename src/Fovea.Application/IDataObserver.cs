using System.Text.Json.Nodes;

namespace Fovea.Application;

/// <summary>Hears of data that is loaded and looked at, to show it to people.</summary>
internal interface IDataObserver
{
    /// <summary>Something begins that takes a while; it is over, well or not, when its progress is disposed of.</summary>
    IDataProgress Begin();

    /// <summary>A data set was loaded; what it left out and what was found belongs to whoever uses it.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="options">The options that it was loaded with.</param>
    void OnLoaded(DataSet data, JsonObject options);

    /// <summary>Something was found out about images that are no data set.</summary>
    void OnFindings(IReadOnlyList<DataFinding> findings);
}

/// <summary>How far a piece of work on data is.</summary>
internal interface IDataProgress : IProgress<DataProgress>, IDisposable;
