using System.Text.Json.Nodes;
using Fovea.Data;

namespace Fovea.Web;

/// <summary>Loads a data set that lies on this machine; null for one that would have to be fetched.</summary>
/// <param name="name">Its name, as in a recipe.</param>
/// <param name="options">Its options, as in a recipe.</param>
/// <param name="cancellation">Stops loading.</param>
/// <exception cref="DataException">It is not known, or not what it should be.</exception>
public delegate Task<DataSet?> LocalData(string name, JsonObject options, CancellationToken cancellation);
