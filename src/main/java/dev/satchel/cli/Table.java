package dev.satchel.cli;

import java.util.ArrayList;
import java.util.List;

/** Columns below each other. The last one is not filled up. */
final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  /**
   * @param cells texts that can be shown, as many as in every row
   */
  void add(String... cells) {
    rows.add(List.of(cells));
  }

  List<String> lines() {
    return rows.stream().map(this::line).toList();
  }

  private String line(List<String> row) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size() - 1; i++) {
      String cell = row.get(i);
      line.append(cell).append(" ".repeat(width(i) - cell.length())).append(GAP);
    }
    return line.append(row.get(row.size() - 1)).toString();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
